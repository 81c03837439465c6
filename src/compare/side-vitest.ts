import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EnergyError } from '../errors.ts'

/** The Vitest of a checkout. */
export interface SideVitest {
  version: string
  /** Its command. */
  script: string
}

const MINIMUM = { major: 5, minor: 1 } as const

/** @throws EnergyError UNSUPPORTED_HOST where a checkout has no Vitest, or one that cannot be measured in */
export function vitestOf(dir: string, side: string): SideVitest {
  let file: string
  try {
    file = createRequire(join(dir, 'package.json')).resolve('vitest/package.json')
  } catch (error) {
    throw new EnergyError(
      'UNSUPPORTED_HOST',
      `The ${side} has no Vitest among its dependencies.`,
      'Compare commits that have Vitest in their package.json.',
      { cause: error },
    )
  }
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === MINIMUM.major && minor >= MINIMUM.minor) return { version, script: join(dirname(file), 'vitest.mjs') }
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    `The ${side} has Vitest ${version}, and energy is measured in Vitest ${MINIMUM.major}.${MINIMUM.minor} or later of that major version.`,
    'Compare with a commit after the update of Vitest.',
  )
}

/** Vitest's own order. */
const CONFIG_FILES = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'].map((extension) => name + extension),
)

/**
 * A configuration for a checkout whose own does not load the plugin: the same with it. It lies in `node_modules`, where the
 * checkout's packages are found and git does not look.
 *
 * @returns its path, relative to the folder
 */
export function addPlugin(dir: string): string {
  const own = CONFIG_FILES.find((name) => existsSync(join(dir, name)))
  const file = join('node_modules', '.vitest-energy', 'vitest.config.mjs')
  mkdirSync(dirname(join(dir, file)), { recursive: true })
  writeFileSync(
    join(dir, file),
    [
      `import { energy } from 'vitest-energy'`,
      own === undefined ? 'const own = {}' : `import own from '../../${own}'`,
      'export default async (env) => {',
      `  const config = (typeof own === 'function' ? await own(env) : await own) ?? {}`,
      '  return { ...config, plugins: [...(config.plugins ?? []), energy()] }',
      '}',
      '',
    ].join('\n'),
  )
  return file
}
