import { createRequire } from 'node:module'
import { constants } from 'node:os'
import type * as KoffiModule from 'koffi'
import { EnergyError, messageOf } from '../errors.ts'

/** The system calls that open perf events. What fails gives −errno, as the kernel does; reading needs no call of these. */
export interface PerfCalls {
  /**
   * perf_event_open(2) with close-on-exec.
   *
   * @param attributes struct perf_event_attr (see `perfAttributes`)
   * @param pid thread to follow, −1 for everything on `cpu`
   * @param cpu CPU to count on, −1 for every CPU the thread runs on
   */
  open(attributes: Uint8Array, pid: number, cpu: number): number
  /** Another descriptor of the same counter, with the same value. */
  duplicate(descriptor: number): number
  /** Not fs.closeSync: in a worker Node warns of descriptors that it has not opened itself. */
  close(descriptor: number): void
}

/** Number of perf_event_open (arch/x86/entry/syscalls/syscall_64.tbl; include/uapi/asm-generic/unistd.h). */
const SYSCALL_NUMBER: Partial<Record<string, number>> = { x64: 298, arm64: 241 }
/** PERF_FLAG_FD_CLOEXEC (include/uapi/linux/perf_event.h). */
const FLAG_CLOEXEC = 8
const NO_GROUP = -1
/** include/uapi/linux/fcntl.h */
const F_DUPFD_CLOEXEC = 1030

type Foreign = (...values: unknown[]) => number

/**
 * Loads the calls for this thread.
 *
 * @param koffiPackage name of the package, so that a test can show what its absence does
 * @throws EnergyError READER_ABSENT on another system, READER_FAILED without koffi
 */
export function loadPerfCalls(koffiPackage = 'koffi'): PerfCalls {
  const number = process.platform === 'linux' ? SYSCALL_NUMBER[process.arch] : undefined
  if (number === undefined) {
    throw new EnergyError(
      'READER_ABSENT',
      `perf events are not known on ${process.platform} ${process.arch}.`,
      'Measure on Linux (x64 or arm64), or choose another reader with ENERGY_READERS.',
    )
  }
  let koffi: typeof KoffiModule.default
  let library: KoffiModule.LibraryHandle
  try {
    // Sync on purpose: readers open synchronously, in two threads.
    koffi = createRequire(import.meta.url)(koffiPackage) as typeof KoffiModule.default
    library = koffi.load(null)
  } catch (error) {
    throw new EnergyError(
      'READER_FAILED',
      `perf events need the package ${koffiPackage}, which cannot be loaded: ${messageOf(error).split('\n')[0]}.`,
      'Install it with `npm i -D koffi`, or choose another reader with ENERGY_READERS.',
      { cause: error },
    )
  }
  const syscall = library.func('long syscall(long number, void *attr, long pid, long cpu, long group, ulong flags)')
  const openEvent = syscall as Foreign
  const fcntl = library.func('int fcntl(int fd, int command, long argument)') as Foreign
  const close = library.func('int close(int fd)') as Foreign
  const orErrno = (result: number): number => (result === -1 ? -koffi.errno() : result)
  return {
    open: (attributes, pid, cpu) => orErrno(openEvent(number, attributes, pid, cpu, NO_GROUP, FLAG_CLOEXEC)),
    duplicate: (descriptor) => orErrno(fcntl(descriptor, F_DUPFD_CLOEXEC, 0)),
    close: (descriptor) => {
      close(descriptor)
    },
  }
}

export const isDenied = (result: number): boolean =>
  result === -constants.errno.EACCES || result === -constants.errno.EPERM

/** The kernel or its processor does not have the event. */
export const isUnsupported = (result: number): boolean =>
  [constants.errno.ENOENT, constants.errno.ENODEV, constants.errno.EOPNOTSUPP, constants.errno.EINVAL].includes(-result)

export const isGone = (result: number): boolean => result === -constants.errno.ESRCH
