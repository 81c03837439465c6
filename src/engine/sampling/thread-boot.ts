import { SHARE_ENV, Worker } from 'node:worker_threads'
import { moduleUrl } from '../../package-path.ts'

const THREAD_FILE = moduleUrl('engine/sampling/sampler-thread')

/** However often and from where this module is loaded, a process boots one thread ahead. */
const KEY = Symbol.for('vitest-energy.sampler-thread')
type Holder = { [KEY]?: Worker | undefined }

const newThread = (): Worker => new Worker(THREAD_FILE, { execArgv: [], env: SHARE_ENV, name: 'energy-sampler' })

/** Starts the sampler thread of this process before it is known what it will read; once. */
export function bootSamplerThread(): void {
  const holder = globalThis as Holder
  if (KEY in holder) return
  const thread = newThread()
  const forgotten = (): void => {
    if (holder[KEY] === thread) holder[KEY] = undefined
  }
  // Whoever takes one then starts another, and meets the same error.
  thread.once('error', forgotten)
  thread.once('exit', forgotten)
  // A process that takes none ends without it.
  thread.unref()
  holder[KEY] = thread
}

/** The thread that has been booted, for one engine, or a new one; it waits for a `SamplerStart`. */
export function takeSamplerThread(): Worker {
  const holder = globalThis as Holder
  const booted = holder[KEY]
  holder[KEY] = undefined
  booted?.ref()
  return booted ?? newThread()
}
