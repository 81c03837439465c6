import { openSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { moduleUrl } from '../package-path.ts'
import { messageOf } from '../errors.ts'
import type { Fault } from './fault.ts'
import type { LoopStart } from './fuse-loop.ts'
import { createMailbox, post } from './mailbox.ts'
import { loadNative } from './native.ts'
import type { SimulatedZone } from './zones.ts'

/** First message to the server, cloned with its bigints. */
export interface ServerStart {
  mountPoint: string
  zones: SimulatedZone[]
  targetPid: number
  pinCpu?: number
  realtimePriority: number
}

/** Later messages: a new power, a fault or another target, acknowledged by `{ posted }`. */
export interface ServerControl {
  targetPid?: number
  power?: { zone: number; idleWatts: number; dynamicWatts: number }
  fault?: { zone: number; fault: Fault }
}

export type ServerMessage = { ready: true; realtime: boolean } | { failed: string } | { posted: number }

const LOOP_FILE = moduleUrl('testing/fuse-loop')
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

  const mailbox = createMailbox()
  const loop: LoopStart = {
    fuseFd,
    zones: start.zones,
    targetPid: start.targetPid,
    realtimePriority: start.realtimePriority,
    mailbox,
    ...(start.pinCpu === undefined ? {} : { pinCpu: start.pinCpu }),
  }
  const thread = new Worker(LOOP_FILE, { workerData: loop, execArgv: [] })
  thread.on('message', send)
  thread.on('error', (error) => send({ failed: error.message }))
  process.on('message', (letter: ServerControl) => send({ posted: post(mailbox, letter) }))
}

process.once('message', (start: ServerStart) => {
  serve(start).catch((error: unknown) => {
    send({ failed: messageOf(error) })
    process.exitCode = 1
    process.disconnect()
  })
})
