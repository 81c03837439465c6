import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonValue } from '../../json-value.ts'
import { kibFromBytes, mibFromBytes, msFromSeconds } from '../../units.ts'
import { optionalPackage } from '../../optional-package.ts'
import { ToolError, type ToolLimits } from './tool.ts'

/** One question to a process that is made for it and is gone after it. */
export interface ToolProcess {
  tool: string
  /** Module that reads the question from its standard input and writes a `ToolAnswer` to its standard output. */
  entry: URL
  question: JsonValue
  /** Packages that it imports, and those that they import; nothing else can be read. */
  packages: readonly string[]
  /** It loads native code; then the walls of Node are no walls for that code. */
  addons?: true
  limits: Pick<ToolLimits, 'seconds' | 'memoryBytes' | 'resultBytes'>
  signal: AbortSignal
}

/** What the process says: its answer, or why there is none. */
export type ToolAnswer = { answer: JsonValue } | { error: { kind: ToolError['kind']; message: string } }

/**
 * Address space with which the kernel charges a Node process that does nothing, because it is mapped as writable although
 * it is hardly touched: 0.55 GiB for V8 and the stacks of its threads (measured on Node 24, x86-64), rounded up.
 */
const NODE_ITSELF_BYTES = 2 ** 30
/** JSON writes a byte with up to 6 letters (`\\u0000`). */
const LETTERS_PER_BYTE = 6
const ENVELOPE_BYTES = 4096
const LONGEST_COMPLAINT = 500

/** Named otherwise before Node 22.13 (Node API, permissions). */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission'

/**
 * Limits that the kernel keeps even when this process is gone: no core dump, no byte into a file, CPU seconds, private
 * writable memory (setrlimit(2), RLIMIT_DATA). The shell is replaced by Node, so that the process id stays the same.
 */
const LIMITED = 'ulimit -c 0 && ulimit -f 0 && ulimit -t "$1" && ulimit -d "$2" && shift 2 && exec "$@"'

const require = createRequire(import.meta.url)

/** Folder of an installed package. */
async function folderOf(name: string, tool: string): Promise<string> {
  const file = await optionalPackage(name, `The tool ${tool}`, async () => require.resolve(name))
  const folder = name.replaceAll('/', sep)
  const end = file.lastIndexOf(`${sep}${folder}${sep}`)
  return end < 0 ? dirname(file) : file.slice(0, end + folder.length + 2)
}

async function start({ tool, entry, packages, addons, limits }: ToolProcess): Promise<ChildProcess> {
  const file = fileURLToPath(entry)
  const folders = await Promise.all(packages.map((name) => folderOf(name, tool)))
  const readable = [file, ...folders.map((folder) => `${folder}*`)]
  const cpuSeconds = Math.ceil(limits.seconds) + 1
  const dataKib = kibFromBytes(NODE_ITSELF_BYTES + limits.memoryBytes)
  const node = [
    process.execPath,
    PERMISSION,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(addons ? ['--allow-addons'] : []),
    `--max-old-space-size=${mibFromBytes(limits.memoryBytes)}`,
    '--no-warnings',
    file,
  ]
  return spawn('/bin/sh', ['-c', LIMITED, 'sh', String(cpuSeconds), String(dataKib), ...node], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Text of a pipe; `tooLong` is called once, when more than so many bytes have come. */
function collected(pipe: NodeJS.ReadableStream, most: number, tooLong: () => void): { text(): string } {
  const chunks: Buffer[] = []
  let bytes = 0
  pipe.on('data', (chunk: Buffer) => {
    const before = bytes
    bytes += chunk.length
    if (bytes <= most) chunks.push(chunk)
    else if (before <= most) tooLong()
  })
  return { text: () => Buffer.concat(chunks).toString('utf8') }
}

function answerFrom(tool: string, text: string, complaint: string, how: string): JsonValue {
  let said: ToolAnswer
  try {
    said = JSON.parse(text) as ToolAnswer
  } catch (error) {
    // What is no JSON was cut: the process was ended by the kernel or by itself before it had answered.
    const [first = ''] = complaint.trim().split('\n', 1)
    const cause = new Error(first === '' ? 'It said nothing.' : first, { cause: error })
    throw new ToolError(
      'failed',
      `${tool}: its process ended without an answer (${how}), perhaps out of memory or of stack.`,
      {
        cause,
      },
    )
  }
  if ('error' in said) throw new ToolError(said.error.kind, `${tool}: ${said.error.message}`)
  return said.answer
}

/**
 * Asks a question of a process of its own: Node with its permission model on, an empty environment, three pipes, and limits
 * of the kernel. At the limit of time, of output, and when the run is cancelled, it is killed.
 *
 * @throws ToolError
 * @throws EnergyError PACKAGE_MISSING
 */
export async function askProcess(process: ToolProcess): Promise<JsonValue> {
  const { tool, limits, signal } = process
  const child = await start(process)
  let stopped: ToolError | undefined
  const stop = (error: ToolError): void => {
    stopped ??= error
    child.kill('SIGKILL')
  }
  const cancel = (): void => stop(new ToolError('failed', `${tool}: the run was cancelled.`))
  const late = (): void => stop(new ToolError('timeout', `${tool}: took longer than ${limits.seconds} s.`))
  const long = (): void =>
    stop(new ToolError('failed', `${tool}: the result is longer than ${limits.resultBytes} bytes.`))
  const timer = setTimeout(late, msFromSeconds(limits.seconds))
  signal.addEventListener('abort', cancel)
  try {
    const { stdin, stdout, stderr } = child as ChildProcess & { stdin: NodeJS.WritableStream }
    const output = collected(
      stdout as NodeJS.ReadableStream,
      limits.resultBytes * LETTERS_PER_BYTE + ENVELOPE_BYTES,
      long,
    )
    const complaint = collected(stderr as NodeJS.ReadableStream, LONGEST_COMPLAINT, () => {})
    // A process that has ended reads no more: how it ended is told below.
    stdin.on('error', () => {})
    stdin.end(JSON.stringify(process.question))
    if (signal.aborted) cancel()
    const [code, killedBy] = (await once(child, 'close')) as [number | null, string | null]
    if (stopped) throw stopped
    return answerFrom(tool, output.text(), complaint.text(), killedBy ?? `code ${code}`)
  } catch (error) {
    if (error instanceof ToolError) throw error
    throw new ToolError('failed', `${tool}: its process could not be started.`, { cause: error })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}
