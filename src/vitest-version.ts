import { EnergyError } from './errors.ts'

const MINIMUM = { major: 5, minor: 1 } as const

/** Why this version of Vitest cannot be measured in; undefined when it can. */
export function vitestRefusal(version: string): EnergyError | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor)) return undefined
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `vitest-energy needs Vitest ${MINIMUM.major}.${MINIMUM.minor} or later; this is ${version}, which has no benchmark provider.`,
    'Update with `npm i -D vitest@latest`.',
  )
}
