import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** CPU seconds of the whole machine since boot. */
export interface MachineCpu {
  /** Everything that ran: user, nice, system, interrupts; guests are inside user. */
  busySeconds: number
  /** What the hypervisor gave to others while this machine wanted to run. */
  stealSeconds: number
}

/** /proc/stat counts in USER_HZ, which is 100 on every Linux that has it (see sysconf(3), _SC_CLK_TCK). */
const TICKS_PER_SECOND = 100

/** Reads the first line of /proc/stat through a descriptor that stays open; undefined where there is none. */
export function openMachineCpu(procRoot: string): { read(): MachineCpu; close(): void } | undefined {
  let fd: number
  try {
    fd = openSync(join(procRoot, 'stat'), 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const bytes = Buffer.alloc(256)
  return {
    read() {
      const length = readSync(fd, bytes, 0, bytes.length, 0)
      const line = bytes.toString('latin1', 0, length).split('\n', 1)[0] ?? ''
      const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
        .split(/ +/)
        .slice(1)
        .map(Number)
      return {
        busySeconds: (user + nice + system + irq + softirq) / TICKS_PER_SECOND,
        stealSeconds: steal / TICKS_PER_SECOND,
      }
    },
    close: () => closeSync(fd),
  }
}
