/** CPU numbers of a list as the kernel writes it (`0-2,5`), in its order, none of an empty one; undefined when it is no such list. */
export function parseCpuList(text: string): number[] | undefined {
  const cpus: number[] = []
  for (const part of text.trim() === '' ? [] : text.trim().split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (!match) return undefined
    const last = Number(match[2] ?? match[1])
    for (let cpu = Number(match[1]); cpu <= last; cpu++) cpus.push(cpu)
  }
  return cpus
}

/** A list of CPUs as the kernel writes it: ascending, neighbours joined (Linux, `bitmap_print_to_pagebuf`). */
export function formatCpuList(cpus: readonly number[]): string {
  const ranges: [first: number, last: number][] = []
  for (const cpu of [...new Set(cpus)].sort((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range?.[1] === cpu - 1) range[1] = cpu
    else ranges.push([cpu, cpu])
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}-${last}`)).join(',')
}
