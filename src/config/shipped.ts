import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's own `config/`: two levels above this file, in `src/` and in `dist/` alike. */
const SHIPPED = fileURLToPath(new URL('../../config/', import.meta.url))

/** Path of a file or folder of `config/`: the project's own where there is one, else the one that this package ships. */
export function configPath(root: string, name: string): string {
  const own = join(root, 'config', name)
  return existsSync(own) ? own : join(SHIPPED, name)
}
