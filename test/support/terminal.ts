import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import xterm from '@xterm/headless'

/** Why no program can be run in a terminal of its own; undefined where it can. */
export const terminalUnavailable = existsSync('/usr/bin/script') ? undefined : 'needs script(1)'

const HIDE = '\u001B[?25l'
const SHOW = '\u001B[?25h'

export interface Finished {
  exitCode: number | null
  /** Everything that was written, as it was. */
  bytes: string
  /** What the terminal shows in the end with all that was scrolled away, without empty lines at its end. */
  screen: string[]
  isCursorVisible: boolean
}

export interface RunningInTerminal {
  finished: Promise<Finished>
  /** What the terminal shows now. */
  screen(): string[]
  /** Waits until something is shown. */
  shows(text: RegExp): Promise<string>
  /** Types keys. */
  type(keys: string): void
  /** Another width of the terminal. */
  resize(columns: number): void
  [Symbol.dispose](): void
}

/** What a terminal shows, from its first line on. */
function shown({ buffer }: InstanceType<typeof xterm.Terminal>): string[] {
  const { active } = buffer
  const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? '')
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
}

/** Runs a command line in a pseudo-terminal, whose bytes an emulator of xterm makes a screen of. */
export function inTerminal(
  command: string,
  { cwd, env, columns = 100, rows = 30 }: { cwd: string; env: NodeJS.ProcessEnv; columns?: number; rows?: number },
): RunningInTerminal {
  const folder = mkdtempSync(join(tmpdir(), 'terminal-'))
  const device = join(folder, 'device')
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 10_000,
    allowProposedApi: true,
    reflowCursorLine: true,
  })
  const child = spawn(
    'script',
    [
      '--quiet',
      '--return',
      '--command',
      `stty cols ${columns} rows ${rows}; tty > ${device}; exec ${command}`,
      '/dev/null',
    ],
    { cwd, env, stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  )
  let bytes = ''
  let drawn = Promise.resolve()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    bytes += text
    drawn = new Promise((done) => terminal.write(text, done))
  })
  const closed = new Promise<number | null>((done) => {
    child.on('close', done)
  })
  const finished = async (): Promise<Finished> => {
    const exitCode = await closed
    await drawn
    const isCursorVisible = bytes.lastIndexOf(SHOW) >= bytes.lastIndexOf(HIDE)
    return { exitCode, bytes, screen: shown(terminal), isCursorVisible }
  }
  return {
    finished: finished(),
    screen: () => shown(terminal),
    async shows(text) {
      for (;;) {
        const found = shown(terminal).find((line) => text.test(line))
        if (found !== undefined) return found
        if (child.exitCode !== null) throw new Error(`It ended without showing ${text}:\n${shown(terminal).join('\n')}`)
        await sleep(20)
      }
    },
    type: (keys) => child.stdin.write(keys),
    resize(to) {
      execFileSync('stty', ['-F', readFileSync(device, 'utf8').trim(), 'cols', String(to)])
      terminal.resize(to, rows)
    },
    [Symbol.dispose]() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
