import { EnergyError } from './errors.ts'
import { isOlder, versionText } from './minimum-version.ts'

/** The first Vitest with a benchmark provider. */
const MINIMUM = { major: 5, minor: 1 } as const
export const OLDEST_VITEST = versionText(MINIMUM)

/** Why this version of Vitest cannot be measured in; undefined when it can. */
export function vitestRefusal(version: string): EnergyError | undefined {
  if (!isOlder(version, MINIMUM)) return undefined
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `vitest-energy needs Vitest ${OLDEST_VITEST} or later; this is ${version}, which has no benchmark provider.`,
    'Update with `npm i -D vitest@latest`.',
  )
}
