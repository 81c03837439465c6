import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where this package keeps what can be made again: `$XDG_CACHE_HOME/vitest-energy`, else `~/.cache/vitest-energy`. */
export const cacheDirectory = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vitest-energy')
