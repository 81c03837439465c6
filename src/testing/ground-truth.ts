import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { moduleUrl } from '../package-path.ts'
import { EnergyError } from '../errors.ts'
import type { Fault } from './fault.ts'
import type { ServerControl, ServerMessage, ServerStart } from './fuse-server.ts'
import { powercapEntries, type SimulatedZone, type ZonePower } from './zones.ts'

/** What a ground-truth tree counts, and who serves it how. */
export interface GroundTruthOptions {
  zones: readonly SimulatedZone[]
  /** Process whose CPU time the dynamic power follows; `opener` is whoever opened a counter last. Default: this process. */
  target?: number | 'opener'
  /** CPU that the server runs on. Reads are steadiest when it is the reader's own. */
  pinCpu?: number
  /** SCHED_FIFO priority of the server, so that it answers under load; 0 for none. */
  realtimePriority?: number
}

const SERVER_FILE = moduleUrl('testing/fuse-server')
const DEFAULT_PRIORITY = 20

/** Why no ground-truth tree can be served here, in one sentence; undefined when it can. */
export function groundTruthUnavailable(): string | undefined {
  if (process.platform !== 'linux') return 'FUSE needs Linux'
  if (process.getuid?.() !== 0) return 'mounting a FUSE tree needs root'
  try {
    accessSync('/dev/fuse', constants.R_OK | constants.W_OK)
    return undefined
  } catch {
    return '/dev/fuse cannot be opened'
  }
}

/** What the server says next; that it has ended is an answer, too. */
async function nextWord(child: ChildProcess): Promise<ServerMessage> {
  // Of a tree that is told something again and again no listener stays behind.
  const heard = new AbortController()
  const { signal } = heard
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as ServerMessage),
      once(child, 'exit', { signal }).then(([code]) => ({ failed: `the server ended with code ${code}` })),
    ])
  } finally {
    heard.abort()
  }
}

/**
 * A counter tree of known energy, served by a small file system in another process: each zone counts
 * `idleWatts · t + dynamicWatts · cpu(target)` in whole units, computed when it is read.
 *
 * ```ts
 * await using truth = await GroundTruth.start({ zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 30 })] })
 * await EnergyEngine.open({ roots: { sys: truth.root } })
 * ```
 */
export class GroundTruth {
  /** What a reader takes instead of `/sys`. */
  readonly root: string
  /** The server runs with real-time priority. */
  readonly realtime: boolean
  readonly #zones: readonly SimulatedZone[]
  readonly #child: ChildProcess

  private constructor(root: string, realtime: boolean, zones: readonly SimulatedZone[], child: ChildProcess) {
    this.root = root
    this.realtime = realtime
    this.#zones = zones
    this.#child = child
  }

  /** @throws EnergyError SIMULATION where it cannot be served; `groundTruthUnavailable` says so beforehand */
  static async start(options: GroundTruthOptions): Promise<GroundTruth> {
    const reason = groundTruthUnavailable()
    if (reason !== undefined)
      throw new EnergyError('SIMULATION', `No ground-truth tree here: ${reason}.`, 'Use writeTree instead.')
    const mountPoint = mkdtempSync(join(tmpdir(), 'ground-truth-'))
    const child = fork(SERVER_FILE, [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    })
    const target = options.target ?? process.pid
    const start: ServerStart = {
      mountPoint,
      zones: [...options.zones],
      targetPid: target === 'opener' ? 0 : target,
      realtimePriority: options.realtimePriority ?? DEFAULT_PRIORITY,
      ...(options.pinCpu === undefined ? {} : { pinCpu: options.pinCpu }),
    }
    child.send(start)
    const word = await nextWord(child)
    if (!('ready' in word)) {
      rmdirSync(mountPoint)
      throw new EnergyError(
        'SIMULATION',
        `The ground-truth server did not start: ${'failed' in word ? word.failed : 'no answer'}.`,
        'It needs root and /dev/fuse.',
      )
    }
    return new GroundTruth(mountPoint, word.realtime, options.zones, child)
  }

  /** The dynamic power follows another process from now on. */
  setTarget(pid: number | 'opener'): Promise<void> {
    return this.#control({ targetPid: pid === 'opener' ? 0 : pid })
  }

  /** A zone draws another power from now on; its counter does not jump. */
  setPower(zoneId: string, power: ZonePower): Promise<void> {
    return this.#control({ power: { zone: this.#indexOf(zoneId), ...power } })
  }

  /** A zone does something wrong from now on; see `Fault`. */
  setFault(zoneId: string, fault: Fault): Promise<void> {
    return this.#control({ fault: { zone: this.#indexOf(zoneId), fault } })
  }

  /** Path of a zone's counter. */
  energyPath(zoneId: string): string {
    const index = this.#indexOf(zoneId)
    const entry = powercapEntries(this.#zones).find((each) => each.kind === 'energy' && each.zone === index)
    return join(this.root, entry?.path ?? '')
  }

  /** Unmounts the tree and ends the server. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
    rmdirSync(this.root)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #control(message: ServerControl): Promise<void> {
    const answered = nextWord(this.#child)
    this.#child.send(message)
    await answered
    // The server takes the letter with the next request, whatever it is.
    statSync(this.root)
  }

  #indexOf(zoneId: string): number {
    const index = this.#zones.findIndex(({ id }) => id === zoneId)
    if (index >= 0) return index
    throw new EnergyError(
      'SIMULATION',
      `The tree has no zone ${zoneId}.`,
      `Zones: ${this.#zones.map(({ id }) => id).join(', ')}.`,
    )
  }
}
