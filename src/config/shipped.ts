import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageUrl } from '../package-path.ts'

/** The package's own `config/`. */
const SHIPPED = fileURLToPath(packageUrl('config/'))

/** Path of a file or folder of `config/`: the project's own where there is one, else the one that this package ships. */
export function configPath(root: string, name: string): string {
  const own = join(root, 'config', name)
  return existsSync(own) ? own : join(SHIPPED, name)
}
