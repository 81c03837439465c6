import type * as KoffiModule from 'koffi'
import { loadProcessClock } from '../engine/process-clock.ts'
import { loadThreadScheduling, type ThreadScheduling } from '../engine/thread-scheduling.ts'
import { EnergyError, messageOf } from '../errors.ts'

/** The system calls that the ground-truth server needs, through koffi. */
export interface Native extends ThreadScheduling {
  mount(source: string, target: string, type: string, flags: number, data: string): void
  unmount(target: string): void
  /** CPU seconds of all threads of a process, also of another one. */
  cpuSecondsOf(pid: number): number
}

const MNT_DETACH = 2

type Koffi = typeof KoffiModule.default
type Foreign = (...values: unknown[]) => number

export async function loadNative(): Promise<Native> {
  let koffi: Koffi
  try {
    koffi = (await import('koffi')).default
  } catch (error) {
    throw new EnergyError(
      'SIMULATION',
      `koffi cannot be loaded: ${messageOf(error)}.`,
      'Install it with `npm i -D koffi`.',
      { cause: error },
    )
  }
  const libc = koffi.load('libc.so.6')
  const mount = libc.func('int mount(str source, str target, str type, ulong flags, str data)') as Foreign
  const umount2 = libc.func('int umount2(str target, int flags)') as Foreign
  const clock = loadProcessClock()

  const check = (result: number, what: string): void => {
    if (result !== 0) {
      throw new EnergyError(
        'SIMULATION',
        `${what} failed with errno ${koffi.errno()}.`,
        'The ground-truth server needs root and /dev/fuse.',
      )
    }
  }
  return {
    ...(await loadThreadScheduling()),
    mount: (source, target, type, flags, data) => check(mount(source, target, type, flags, data), `mount on ${target}`),
    unmount: (target) => check(umount2(target, MNT_DETACH), `umount of ${target}`),
    cpuSecondsOf: (pid) => clock?.(pid) ?? 0,
  }
}
