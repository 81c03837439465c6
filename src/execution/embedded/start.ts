import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { moduleUrl } from '../../package-path.ts'
import { EnergyError, messageOf } from '../../errors.ts'
import { msFromSeconds } from '../../units.ts'
import type { Ledger } from './ledger.ts'
import type { ServerWord } from './main.ts'
import type { Replies } from './replies.ts'
import { MODEL_SIZES, type ModelSize, modelName } from './shapes.ts'
import type { ServerOptions } from './server.ts'

export interface EmbeddedOptions {
  size: ModelSize
  /** Default: for 5M alone. */
  prefixCache?: boolean
  /** Of the weights. */
  seed?: number
  replies: Replies
}

/** A running server in a process of its own. */
export interface EmbeddedModel extends AsyncDisposable {
  /** Ends in /v1. */
  baseUrl: string
  /** Other users of the machine do not know it. */
  apiKey: string
  /** Name that the server gives itself. */
  model: string
  parameters: number
  pid: number
  /** What the server has counted. */
  ledger(): Promise<Ledger>
  close(): Promise<void>
}

const SERVER_FILE = moduleUrl('execution/embedded/main')
const START_SECONDS = 30
const DEFAULT_SEED = 1

/** A started server says where it is; one that cannot start says why, or just ends. */
async function firstWord(child: ChildProcess): Promise<ServerWord> {
  const signal = AbortSignal.timeout(msFromSeconds(START_SECONDS))
  const exited = once(child, 'exit', { signal }).then(([code, cause]) => ({
    failed: `its process ended with ${code ?? cause}`,
  }))
  const spoke = once(child, 'message', { signal }).then(([word]) => word as ServerWord)
  try {
    return await Promise.race([spoke, exited])
  } catch (error) {
    // No process, or no word in time: the reason is what the caller throws.
    return { failed: signal.aborted ? `no answer within ${START_SECONDS} s` : messageOf(error) }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.ref()
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

async function readLedger(baseUrl: string, apiKey: string): Promise<Ledger> {
  const response = await fetch(`${baseUrl}/ledger`, { headers: { authorization: `Bearer ${apiKey}` } })
  return (await response.json()) as Ledger
}

/**
 * Starts the embedded model: a small OpenAI-compatible server on loopback whose decoder computes for real, with weights
 * from a seed, while its texts are recorded. It ends with this process, and does not keep it alive.
 *
 * @throws EnergyError MODEL_UNAVAILABLE when it does not come up
 */
export async function startEmbedded({ size, prefixCache, seed, replies }: EmbeddedOptions): Promise<EmbeddedModel> {
  const options: ServerOptions = {
    size,
    seed: seed ?? DEFAULT_SEED,
    prefixCache: prefixCache ?? size === '5M',
    apiKey: randomBytes(24).toString('base64url'),
    replies,
  }
  const child = fork(SERVER_FILE, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const word = firstWord(child)
  // Options that could not be sent are no error of their own: the process has ended, which is the first word.
  child.send(options, () => undefined)
  const answer = await word
  if ('failed' in answer) {
    await end(child)
    throw new EnergyError(
      'MODEL_UNAVAILABLE',
      `The embedded model ${modelName(size)} did not start (${answer.failed}).`,
      `Its size is one of ${MODEL_SIZES.join(', ')}; it needs a free port on 127.0.0.1 and leave to start a process.`,
    )
  }
  child.unref()
  child.channel?.unref()
  const baseUrl = `http://127.0.0.1:${answer.port}/v1`
  const close = (): Promise<void> => end(child)
  return {
    baseUrl,
    apiKey: options.apiKey,
    model: modelName(size),
    parameters: answer.parameters,
    pid: child.pid as number,
    ledger: () => readLedger(baseUrl, options.apiKey),
    close,
    [Symbol.asyncDispose]: close,
  }
}
