import { readFileSync } from 'node:fs'

/** To whom something on disk belongs; `startTicks` tells a process from a later one with the same pid. */
export interface ProcessOwner {
  pid: number
  startTicks?: string
}

/** Field 22 of /proc/PID/stat; undefined when there is no such process or no /proc. */
function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    // A process that has ended and a system without /proc look the same here; ownerIsAlive asks the kernel then.
    return undefined
  }
}

export function processOwner(pid = process.pid): ProcessOwner {
  const ticks = startTicks(pid)
  return { pid, ...(ticks === undefined ? {} : { startTicks: ticks }) }
}

/** The owner that was written to disk; undefined for what is none. */
export function ownerIn(value: unknown): ProcessOwner | undefined {
  const { pid, startTicks: ticks } = (value ?? {}) as { pid?: unknown; startTicks?: unknown }
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined
  if (ticks === undefined) return { pid }
  return typeof ticks === 'string' ? { pid, startTicks: ticks } : undefined
}

export function ownerIsAlive(owner: ProcessOwner): boolean {
  if (owner.startTicks !== undefined) return startTicks(owner.pid) === owner.startTicks
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
