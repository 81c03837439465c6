import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

const COMMAND = resolve(import.meta.dirname, '../../dist/cli/main.js')

export interface FinishedCommand {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Starts `vitest-energy` with these words in a folder; `through` is a program that becomes it, as `setpriv` does. */
export function startCommand(
  root: string,
  words: string[],
  env: Record<string, string>,
  through: readonly string[] = [],
): { pid: number; finished: Promise<FinishedCommand> } {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && !name.startsWith('ENERGY_')),
  )
  const [program = '', ...rest] = [...through, process.execPath, COMMAND, ...words]
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...inherited, NO_COLOR: '1', XDG_CACHE_HOME: join(root, 'cache'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
  })
  const finished = new Promise<FinishedCommand>((done) => {
    child.on('close', (exitCode) => done({ exitCode, stdout, stderr }))
  })
  return { pid: child.pid as number, finished }
}
