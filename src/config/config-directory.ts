import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where this package keeps what cannot be made again: `$XDG_CONFIG_HOME/vitest-energy`, else `~/.config/vitest-energy`. */
export const configDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'vitest-energy')
