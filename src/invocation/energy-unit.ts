import { loadGridFactors } from '../config/grid-factors.ts'
import type { Settings } from '../config/schema.ts'
import { EnergyError } from '../errors.ts'
import { type EnergyText, energyText } from '../reporters/energy-unit.ts'

/**
 * How reports show energy by the settings: the unit, and for `gCO2e` the carbon of the region.
 *
 * @throws EnergyError CONFIG_INVALID when `gCO2e` has no region, or one without a figure; REGION_UNKNOWN
 */
export function energyTextOf(root: string, { unit, footprint }: Pick<Settings, 'unit' | 'footprint'>): EnergyText {
  if (unit !== 'gCO2e') return energyText(unit)
  const { region, pue } = footprint
  if (region === undefined) {
    throw new EnergyError('CONFIG_INVALID', 'The unit gCO2e has no region.', 'Set footprint.region, such as DEU.')
  }
  const { carbon, name } = loadGridFactors(root).get(region)
  if (carbon === undefined) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `The region ${name} has no figure for carbon.`,
      'Add one to config/grid_factors.yaml, or choose another unit.',
    )
  }
  return energyText(unit, carbon.value * pue)
}
