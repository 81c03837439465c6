import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { secondsFromNsNumber } from '../../units.ts'

/** USER_HZ, the unit of /proc/PID/stat: 100 on every Linux that has it. */
const TICKS_PER_SECOND = 100
/** Places behind the command's closing bracket in /proc/PID/stat (proc_pid_stat(5), fields 4, 14 to 17 and 22). */
const PLACE = { ppid: 1, utime: 11, stime: 12, cutime: 13, cstime: 14, starttime: 19 } as const

/** CPU seconds of one process as the kernel books them, in steps of 10 ms. */
export interface BookedSeconds {
  /** All its threads, ended ones too. */
  own: number
  /** Children that have ended and been waited for, with theirs. */
  reaped: number
}

const fieldsOf = (text: string): string[] => text.slice(text.lastIndexOf(')') + 2).split(' ')

/** Reads the bookings out of the text of /proc/PID/stat, whose command may itself hold brackets and spaces. */
export function parseStat(text: string): BookedSeconds {
  const fields = fieldsOf(text)
  const seconds = (place: number): number => Number(fields[place]) / TICKS_PER_SECOND
  return {
    own: seconds(PLACE.utime) + seconds(PLACE.stime),
    reaped: seconds(PLACE.cutime) + seconds(PLACE.cstime),
  }
}

/** Text of a file that may be gone by now, as the files of a thread are when it has ended; '' then. */
function textOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw error
  }
}

const threadsOf = (procRoot: string, pid: string): string[] =>
  readdirSync(join(procRoot, pid, 'task')).map((tid) => join(procRoot, pid, 'task', tid))

/** CPU seconds of the live threads of a process, to the ns (sched-stats.rst: the first number of `schedstat`). */
export function threadSeconds(procRoot: string, pid: string): number {
  let ranNs = 0
  for (const thread of threadsOf(procRoot, pid)) ranNs += Number(textOrNothing(join(thread, 'schedstat')).split(' ')[0])
  return secondsFromNsNumber(ranNs)
}

/** Live and not yet waited-for children, whichever thread started them. Empty without CONFIG_PROC_CHILDREN. */
export const childrenOf = (procRoot: string, pid: string): string[] =>
  threadsOf(procRoot, pid).flatMap((thread) => textOrNothing(join(thread, 'children')).split(' ').filter(Boolean))

const statFields = (procRoot: string, pid: number): string[] =>
  fieldsOf(textOrNothing(join(procRoot, String(pid), 'stat')))

const fieldOf = (procRoot: string, pid: number, place: number): number | undefined => {
  const field = statFields(procRoot, pid)[place]
  return field === undefined ? undefined : Number(field)
}

/** Whether a process is there and has not ended; one that has, and that nobody has waited for, is a zombie (Z). */
export const isAlive = (procRoot: string, pid: number): boolean =>
  !['', 'Z', 'X'].includes(statFields(procRoot, pid)[0] ?? '')

/** When a process began, in ticks since boot: with its number it names one process for ever. Undefined when it is gone. */
export const startTicksOf = (procRoot: string, pid: number): number | undefined =>
  fieldOf(procRoot, pid, PLACE.starttime)

/** Number of the process that started it, or has inherited it; undefined when it is gone. */
export const parentOf = (procRoot: string, pid: number): number | undefined => fieldOf(procRoot, pid, PLACE.ppid)
