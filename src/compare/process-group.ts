import { spawn } from 'node:child_process'
import { msFromSeconds } from '../units.ts'

export interface GroupRequest {
  /** Program and arguments; a single text is a command line for the shell. */
  command: readonly [string, ...string[]] | string
  cwd: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  onOutput?: ((text: string) => void) | undefined
  /** Told the pid of the group as soon as there is one. */
  onStart?: (pid: number) => void
}

export interface FinishedGroup {
  /** Undefined when a signal has ended it. */
  code: number | undefined
  /** End of both streams. */
  output: string
}

/** Characters of the output that are kept: its end, where the reason of a failure stands. */
const KEPT_OUTPUT = 4000
/** Time from the request to end to the end. */
const GRACE_SECONDS = 2

/** Whether there was such a group. */
function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name)
  } catch (error) {
    // All of it has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Runs a program as the leader of a process group of its own; with its end, all of the group is ended. It keeps the other
 * end of this process's pipe as standard input, so that it can tell when this process is gone.
 *
 * @throws the reason of `signal`, after the group has ended: SIGTERM, and SIGKILL 2 s later
 */
export async function runGroup(request: GroupRequest): Promise<FinishedGroup> {
  const { command, cwd, env, signal, onOutput, onStart } = request
  signal.throwIfAborted()
  const [program, ...args] = typeof command === 'string' ? [command] : command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      shell: typeof command === 'string',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    child.on('error', reject)
    const { pid } = child
    if (pid === undefined) return
    onStart?.(pid)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-KEPT_OUTPUT)
        onOutput?.(text)
      })
    }
    child.stdin.on('error', () => {
      // A program that reads nothing may close it.
    })
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      signalGroup(pid, 'SIGTERM')
      timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), msFromSeconds(GRACE_SECONDS))
    }
    signal.addEventListener('abort', end, { once: true })
    // What it has started may still hold its pipes: `close` would wait for that.
    child.on('exit', () => signalGroup(pid, 'SIGKILL'))
    child.on('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve({ code: code ?? undefined, output })
    })
  })
}
