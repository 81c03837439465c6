import { governorOf, turboOf } from '../config/environment.ts'
import { settingChanged } from '../engine/machine-warnings.ts'
import type { EnvironmentFacts, Warning } from '../run.ts'

const word = (on: boolean | undefined): string | undefined => (on === undefined ? undefined : on ? 'on' : 'off')

/** Settings of the machine that are other ones at the end of an invocation than at its beginning. */
export const movedSettings = (before: EnvironmentFacts, sysRoot: string): Warning[] => [
  ...settingChanged('governor', before.governor, governorOf(sysRoot)),
  ...settingChanged('turbo', word(before.turbo), word(turboOf(sysRoot))),
]
