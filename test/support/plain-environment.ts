import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The environment without what the outer run may have set, for processes of the sources. Their types are taken out
 * and their modules compiled once, not again for each of the hundreds of processes.
 */
export const PLAIN: Record<string, string | undefined> = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:ENERGY|VITEST|NODE)_/.test(name))),
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
}
