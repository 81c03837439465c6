import { join } from 'node:path'
import { commandLine } from '../support/command-line.ts'
import { AS_NOBODY } from '../support/nobody.ts'
import { amdEpyc, bareVirtualMachine, type BuildMachine, intelLaptop, twoSocketXeon } from './fixture-machines.ts'

export const MACHINES = { intelLaptop, twoSocketXeon, amdEpyc, bareVirtualMachine } satisfies Record<
  string,
  BuildMachine
>
export type MachineName = keyof typeof MACHINES

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
