import { homedir } from 'node:os'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'

type Env = Readonly<Record<string, string | undefined>>

/** @throws EnergyError CONFIG_INVALID for a user without HOME and without an entry in the list of users, as in a container */
function homeFolder(variable: string): string {
  try {
    return homedir()
  } catch (error) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `This user has no home folder for what is kept of the machine: ${messageOf(error)}.`,
      `Set HOME or ${variable} to a folder that this user may write to.`,
      { cause: error },
    )
  }
}

/**
 * Where this package keeps what can be made again: `$XDG_CACHE_HOME/vitest-energy`, else `~/.cache/vitest-energy`.
 *
 * @throws EnergyError CONFIG_INVALID where there is neither
 */
export const cacheDirectory = (env: Env): string =>
  join(env.XDG_CACHE_HOME || join(homeFolder('XDG_CACHE_HOME'), '.cache'), 'vitest-energy')

/**
 * Where this package keeps what cannot be made again: `$XDG_CONFIG_HOME/vitest-energy`, else `~/.config/vitest-energy`.
 *
 * @throws EnergyError CONFIG_INVALID where there is neither
 */
export const configDirectory = (env: Env): string =>
  join(env.XDG_CONFIG_HOME || join(homeFolder('XDG_CONFIG_HOME'), '.config'), 'vitest-energy')
