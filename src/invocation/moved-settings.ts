import { governorOf, turboOf } from '../config/environment.ts'
import { onBattery, settingChanged } from '../engine/machine-warnings.ts'
import { isDischarging } from '../engine/readers/battery.ts'
import type { Experiment, Warning } from '../run.ts'

const word = (on: boolean | undefined): string | undefined => (on === undefined ? undefined : on ? 'on' : 'off')

/**
 * What of the machine is another at the end of an invocation than at its beginning: settings, and the mains where they were
 * unplugged meanwhile.
 */
export const movedSettings = (
  { environment: before, warnings }: Pick<Experiment, 'environment' | 'warnings'>,
  sysRoot: string,
): Warning[] => [
  ...settingChanged('governor', before.governor, governorOf(sysRoot)),
  ...settingChanged('turbo', word(before.turbo), word(turboOf(sysRoot))),
  ...(warnings.some(({ kind }) => kind === 'on-battery') ? [] : onBattery(isDischarging(sysRoot))),
]
