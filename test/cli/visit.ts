import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { amdEpyc, bareVirtualMachine, type BuildMachine, intelLaptop, twoSocketXeon } from './fixture-machines.ts'

export const MACHINES = { intelLaptop, twoSocketXeon, amdEpyc, bareVirtualMachine } satisfies Record<
  string,
  BuildMachine
>
export type MachineName = keyof typeof MACHINES

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')
/** The environment without what the outer run may have set. */
const PLAIN = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:ENERGY|VITEST|NODE)_/.test(name)))
/** Root may read what is closed: the command line then runs as a user who owns nothing. */
const AS_NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Runs the command line on a machine built below `root`, from its project, as a user without rights. */
export function visit(
  root: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [MAIN, ...words],
      {
        cwd: join(root, 'project'),
        env: {
          ...PLAIN,
          ENERGY_SYS_ROOT: join(root, 'sys'),
          ENERGY_PROC_ROOT: join(root, 'proc'),
          ENERGY_DEV_ROOT: join(root, 'dev'),
          ...env,
        },
        ...AS_NOBODY,
      },
      (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}
