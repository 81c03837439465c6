/** CPUs of a list as the kernel writes them (`0,28-30`); undefined when it is no such list. */
export function parseCpuList(text: string): number[] | undefined {
  const cpus: number[] = []
  for (const part of text.trim().split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (!match) return undefined
    const last = Number(match[2] ?? match[1])
    for (let cpu = Number(match[1]); cpu <= last; cpu++) cpus.push(cpu)
  }
  return cpus
}
