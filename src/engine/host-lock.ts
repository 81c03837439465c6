import { createHash } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'
import { EnergyError } from '../errors.ts'
import { msFromSeconds } from '../units.ts'
import { openFileLock } from './file-lock.ts'

/** The machine's measuring right, held until `release` or the end of the process, however it ends. */
export interface HostLock {
  /** What a worker of the holder shows instead of taking the lock itself. */
  readonly token: string
  release(): Promise<void>
}

/** An abstract socket belongs to the network namespace and vanishes with its process: no stale lock is possible. */
const addressOf = (counterRoot: string): string =>
  `\0vitest-energy-${createHash('sha256').update(counterRoot).digest('hex').slice(0, 16)}`

const RETRY_SECONDS = 0.2

function listen(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(String(process.pid))
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(address, () => resolve(server.unref()))
  })
}

const LONGEST_ANSWER_SECONDS = 1
const LONGEST_ANSWER_BYTES = 64

/**
 * The pid of the present holder; undefined when it has just let go. Every user of the machine can hold the address, so that
 * one that says nothing, or does not end, is not waited for.
 */
function holderOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(address)
    socket.setTimeout(msFromSeconds(LONGEST_ANSWER_SECONDS), () => socket.destroy())
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      if (text.length > LONGEST_ANSWER_BYTES) socket.destroy()
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(/^\d{1,10}$/.test(text) ? text : undefined))
  })
}

/** Whether a process holds the right to measure; where there is no lock (see `takeHostLock`), everybody does. */
export async function holdsHostLock(counterRoot: string, pid: number): Promise<boolean> {
  return process.platform !== 'linux' || (await holderOf(addressOf(counterRoot))) === String(pid)
}

/** Where the right to measure is kept, and who asks for it. */
export interface HostLockOptions {
  counterRoot: string
  waitSeconds: number
  /** A directory that containers on this host share. */
  path?: string
  /** What this process runs in, for those that wait at `path`. */
  container?: string
  /** @param holder pid of the holder, with its host and container where it holds `path` */
  onWait?: (holder: string | undefined) => void
}

/**
 * Takes the right to measure on this host, keyed by the root of the counters, so that simulated trees do not wait for
 * each other. Containers have network namespaces of their own and do not see the socket: with `path` a lock on a file in
 * a directory that they share is taken besides. Waits for another holder and says so once through `onWait`. Linux only:
 * elsewhere there are no counters to share, and the lock is free.
 *
 * @throws EnergyError LOCKED after `waitSeconds`; what `openFileLock` throws for a `path` that cannot hold a lock
 */
export async function takeHostLock(options: HostLockOptions): Promise<HostLock> {
  const { counterRoot, waitSeconds, onWait } = options
  if (process.platform !== 'linux') return { token: counterRoot, release: async () => undefined }
  const file = options.path === undefined ? undefined : await openFileLock(options.path, options.container)
  const address = addressOf(counterRoot)
  const deadline = performance.now() + msFromSeconds(waitSeconds)
  let server: Server | undefined
  const release = async (): Promise<void> => {
    file?.release()
    const held = server
    if (held) await new Promise<void>((resolve) => held.close(() => resolve()))
  }
  try {
    for (let tries = 0; ; tries++) {
      server ??= await listen(address)
      if (server && (!file || file.take())) return { token: counterRoot, release }
      const holder = server ? file?.holder() : await holderOf(address)
      if (tries === 0) onWait?.(holder)
      if (performance.now() > deadline) {
        throw new EnergyError(
          'LOCKED',
          `Another measuring process (pid ${holder ?? 'unknown'}) has held this machine for ${waitSeconds} s.`,
          'Wait until it ends, or raise lock.waitSeconds.',
        )
      }
      await new Promise((resolve) => setTimeout(resolve, msFromSeconds(RETRY_SECONDS)))
    }
  } catch (error) {
    await release()
    throw error
  }
}
