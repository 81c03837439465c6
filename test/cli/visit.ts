import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { commandLine, MAIN } from '../support/command-line.ts'
import { amdEpyc, bareVirtualMachine, type BuildMachine, intelLaptop, twoSocketXeon } from './fixture-machines.ts'

export const MACHINES = { intelLaptop, twoSocketXeon, amdEpyc, bareVirtualMachine } satisfies Record<
  string,
  BuildMachine
>
export type MachineName = keyof typeof MACHINES

/** Root may read what is closed: the command line then runs as a user who owns nothing. */
const AS_NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Why nobody can run the command line from here; undefined where that works. */
export const checkoutClosed =
  spawnSync(process.execPath, [MAIN, '--version'], { ...AS_NOBODY, cwd: '/' }).status === 0
    ? undefined
    : 'a folder above this checkout is closed to a user without rights'

/** Runs the command line on a machine built below `root`, from its project, as a user without rights. */
export function visit(
  root: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const roots = {
    ENERGY_SYS_ROOT: join(root, 'sys'),
    ENERGY_PROC_ROOT: join(root, 'proc'),
    ENERGY_DEV_ROOT: join(root, 'dev'),
  }
  return commandLine(join(root, 'project'), words, { ...roots, ...env }, AS_NOBODY)
}
