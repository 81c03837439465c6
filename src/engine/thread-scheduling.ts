import type * as KoffiModule from 'koffi'

/** What the operating system lets a process ask for its threads. */
export interface ThreadScheduling {
  /** SCHED_FIFO at a priority (1 to 99) for the calling thread; the errno, 0 when it was granted. */
  beRealtime(priority: number): number
  /** Binds a thread, the calling one by default, to CPUs (0 to 1023); the errno, 0 when it was granted. */
  pin(cpus: readonly number[], tid?: number): number
}

const SCHED_FIFO = 1
/** Bytes of a CPU mask as sched_setaffinity(2) takes it: room for 1024 CPUs. */
const MASK_BYTES = 128

type Foreign = (...values: unknown[]) => number

/** sched_setscheduler(2) and sched_setaffinity(2) through koffi; throws where koffi or the C library cannot be loaded. */
export async function loadThreadScheduling(): Promise<ThreadScheduling> {
  const koffi: typeof KoffiModule.default = (await import('koffi')).default
  const libc = koffi.load('libc.so.6')
  const setScheduler = libc.func('int sched_setscheduler(int pid, int policy, void *param)') as Foreign
  const setAffinity = libc.func('int sched_setaffinity(int pid, size_t bytes, void *mask)') as Foreign
  return {
    beRealtime: (priority) => (setScheduler(0, SCHED_FIFO, Int32Array.of(priority)) === 0 ? 0 : koffi.errno()),
    pin(cpus, tid = 0) {
      const mask = new Uint8Array(MASK_BYTES)
      for (const cpu of cpus) mask[cpu >> 3] = (mask[cpu >> 3] as number) | (1 << (cpu & 7))
      return setAffinity(tid, MASK_BYTES, mask) === 0 ? 0 : koffi.errno()
    },
  }
}
