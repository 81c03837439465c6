import { createHash } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'
import { EnergyError } from '../errors.ts'
import { msFromSeconds } from '../units.ts'

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

/** The pid of the present holder; undefined when it has just let go. */
function holderOf(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(address)
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
    })
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(text === '' ? undefined : text))
  })
}

/**
 * Takes the right to measure on this host, keyed by the root of the counters, so that simulated trees do not wait for
 * each other. Waits for another holder and says so once through `onWait`. Linux only: elsewhere there are no counters to
 * share, and the lock is free.
 *
 * @throws EnergyError LOCKED after `waitSeconds`
 */
export async function takeHostLock(options: {
  counterRoot: string
  waitSeconds: number
  onWait?: (holderPid: string | undefined) => void
}): Promise<HostLock> {
  const { counterRoot, waitSeconds, onWait } = options
  if (process.platform !== 'linux') return { token: counterRoot, release: async () => undefined }
  const address = addressOf(counterRoot)
  const deadline = performance.now() + msFromSeconds(waitSeconds)
  for (let tries = 0; ; tries++) {
    const server = await listen(address)
    if (server) {
      return {
        token: counterRoot,
        release: () => new Promise((resolve) => server.close(() => resolve())),
      }
    }
    const holder = await holderOf(address)
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
}
