import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { PLAIN } from './plain-environment.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')

/** Runs `vitest-energy` from its sources, in a folder. */
export function commandLine(
  cwd: string,
  words: readonly string[],
  env: Record<string, string> = {},
  as: { uid?: number; gid?: number } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [MAIN, ...words],
      { cwd, env: { ...PLAIN, NO_COLOR: '1', ...env }, ...as },
      (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}
