import { createRequire } from 'node:module'
import type * as KoffiModule from 'koffi'
import { secondsFromClock } from '../units.ts'

/** CPU seconds of all threads of a process, ended ones too and to the moment; undefined when there is no such process. */
export type ProcessClock = (pid: number) => number | undefined

type Foreign = (...values: unknown[]) => number

/**
 * The CPU clocks of other processes, for 1 µs each: clock_gettime(2) with the clock that clock_getcpuclockid(3) names,
 * `~pid << 3 | CPUCLOCK_SCHED` (kernel: include/linux/posix-timers_types.h). What /proc says of a running thread is as old
 * as the last tick of its CPU; this is not. Undefined where koffi or the C library cannot be loaded.
 */
export function loadProcessClock(): ProcessClock | undefined {
  if (process.platform !== 'linux') return undefined
  let clockGettime: Foreign
  try {
    // Sync on purpose: readers open synchronously, in two threads.
    const koffi = createRequire(import.meta.url)('koffi') as typeof KoffiModule.default
    clockGettime = koffi.load('libc.so.6').func('int clock_gettime(int id, void *time)') as Foreign
  } catch {
    // An optional package: without it the caller reads /proc.
    return undefined
  }
  const time = new BigInt64Array(2)
  const CPUCLOCK_SCHED = 2
  return (pid) => {
    if (clockGettime((~pid << 3) | CPUCLOCK_SCHED, time) !== 0) return undefined
    return secondsFromClock(Number(time[0]), Number(time[1]))
  }
}
