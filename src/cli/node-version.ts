import { EnergyError } from '../errors.ts'

/** The oldest Node with everything that is used here (package.json, engines). */
const MINIMUM = { major: 22, minor: 12 } as const

/** Why this Node cannot run the command line; undefined when it can. */
export function nodeRefusal(version: string): EnergyError | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor)) return undefined
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `vitest-energy needs Node ${MINIMUM.major}.${MINIMUM.minor} or later; this is ${version}.`,
    'Install a newer Node from https://nodejs.org, or with your version manager (`nvm install 24`).',
  )
}
