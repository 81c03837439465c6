import { openSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import { CONTROL, type LoopStart } from './fuse-loop.ts'
import { loadNative } from './native.ts'
import type { SimulatedZone } from './zones.ts'

/** First message to the server; bigints as decimal strings. */
export interface ServerStart {
  mountPoint: string
  zones: (Omit<SimulatedZone, 'rangeUj' | 'startUj'> & { rangeUj: string; startUj: string })[]
  targetPid: number
  pinCpu?: number
  realtimePriority: number
}

/** Later messages: new powers or another target, acknowledged by `{ version }`. */
export interface ServerControl {
  targetPid?: number
  power?: { zone: number; idleWatts: number; dynamicWatts: number }
}

export type ServerMessage = { ready: true; realtime: boolean } | { failed: string } | { version: number }

const LOOP_FILE = new URL(`./fuse-loop${import.meta.url.slice(-3)}`, import.meta.url)
const MS_NOSUID_NODEV = 2 | 4

const send = (message: ServerMessage): void => {
  process.send?.(message)
}

async function serve(start: ServerStart): Promise<void> {
  const native = await loadNative()
  const fuseFd = openSync('/dev/fuse', 'r+')
  const options = `fd=${fuseFd},rootmode=40000,user_id=0,group_id=0,allow_other`
  native.mount('vitest-energy', start.mountPoint, 'fuse', MS_NOSUID_NODEV, options)
  const leave = (): void => {
    native.unmount(start.mountPoint)
    // Not process.exit: it waits for the serving thread, which waits for a request as long as somebody keeps a file open.
    process.kill(process.pid, 'SIGKILL')
  }
  // The parent's death, a stop and a polite kill all leave no dead mount behind.
  process.once('disconnect', leave)
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)

  const zones = start.zones.map((zone) => ({ ...zone, rangeUj: BigInt(zone.rangeUj), startUj: BigInt(zone.startUj) }))
  const control = new SharedArrayBuffer((CONTROL.powers + 2 * zones.length) * Float64Array.BYTES_PER_ELEMENT)
  const words = new Float64Array(control)
  words[CONTROL.targetPid] = start.targetPid
  zones.forEach(({ idleWatts, dynamicWatts }, i) => words.set([idleWatts, dynamicWatts], CONTROL.powers + 2 * i))
  const loop: LoopStart = {
    fuseFd,
    zones,
    targetPid: start.targetPid,
    realtimePriority: start.realtimePriority,
    control,
    ...(start.pinCpu === undefined ? {} : { pinCpu: start.pinCpu }),
  }
  const thread = new Worker(LOOP_FILE, { workerData: loop, execArgv: [] })
  thread.on('message', send)
  thread.on('error', (error) => send({ failed: error.message }))
  process.on('message', ({ targetPid, power }: ServerControl) => {
    if (targetPid !== undefined) words[CONTROL.targetPid] = targetPid
    if (power) words.set([power.idleWatts, power.dynamicWatts], CONTROL.powers + 2 * power.zone)
    words[CONTROL.version] = (words[CONTROL.version] as number) + 1
    send({ version: words[CONTROL.version] as number })
  })
}

process.once('message', (start: ServerStart) => {
  serve(start).catch((error: unknown) => {
    send({ failed: messageOf(error) })
    process.exitCode = 1
    process.disconnect()
  })
})
