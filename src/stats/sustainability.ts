import type { FactorSource, GridFactor, GridRegion } from '../grid-factor.ts'
import { kwhFromJoules } from '../units.ts'

/** An energy with its bounds, where they are known. */
export interface BoundedJoules {
  value: number
  low?: number
  high?: number
}

export interface FootprintOptions {
  joules: BoundedJoules
  region: GridRegion
  /** Power usage effectiveness of the building, from 1; 1 for a machine on a desk. */
  pue?: number
  /** Water that the building itself takes, l per kWh of the machine. */
  siteLitresPerKwh?: number
  /** Measured carbon intensity of the time in question, g CO2e per kWh, instead of the yearly mean. */
  carbonNow?: GridFactor
}

/** One effect, with what it was computed from. */
export interface Effect {
  value: number
  low?: number
  high?: number
  factor: number
  year?: number
  source: FactorSource
}

/** Operational effects of an energy: what making the machine has cost is not in it. */
export interface Footprint {
  region: { id: string; name: string }
  kwh: number
  pue: number
  /** g CO2e; methane is in it already. */
  carbonGrams?: Effect
  /** l. */
  waterLitres?: Effect
  /** g of methane, with the g CO2e that are in it over 20 and 100 years. A part of the carbon, never added to it. */
  methaneGrams?: Effect & { co2e20: number; co2e100: number }
}

/** g CO2e per g of fossil methane (IPCC AR6 WG I, table 7.15: GWP-20 82.5, GWP-100 29.8). */
const METHANE_GWP = { years20: 82.5, years100: 29.8 }

/** Energy times factor; an interval where at least one of the two has bounds, from end to end of both. */
function effect(joules: BoundedJoules, factor: GridFactor, perKwh: (factorPerKwh: number) => number): Effect {
  const at = (energy: number, each: number): number => kwhFromJoules(energy) * perKwh(each)
  const { value, low = value, high = value, year, source } = factor
  const bounded =
    joules.low !== undefined || joules.high !== undefined || factor.low !== undefined || factor.high !== undefined
  return {
    value: at(joules.value, value),
    ...(bounded ? { low: at(joules.low ?? joules.value, low), high: at(joules.high ?? joules.value, high) } : {}),
    factor: value,
    ...(year === undefined ? {} : { year }),
    source,
  }
}

/**
 * Operational carbon, water and methane of an energy (A-LEMS: SustainabilityCalculator).
 *
 * carbon = kWh · PUE · factor; water = kWh · (site + PUE · factor) (EcoLogits, "Environmental impacts", WCF = E · (WUE_on +
 * PUE · WUE_off)); methane = kWh · PUE · factor. What has no published factor is absent.
 */
export function footprint(options: FootprintOptions): Footprint {
  const { joules, region, pue = 1, siteLitresPerKwh = 0, carbonNow } = options
  const carbon = carbonNow ?? region.carbon
  const methane = region.methane && effect(joules, region.methane, (factor) => pue * factor)
  return {
    region: { id: region.id, name: region.name },
    kwh: kwhFromJoules(joules.value),
    pue,
    ...(carbon ? { carbonGrams: effect(joules, carbon, (factor) => pue * factor) } : {}),
    ...(region.water ? { waterLitres: effect(joules, region.water, (factor) => siteLitresPerKwh + pue * factor) } : {}),
    ...(methane
      ? {
          methaneGrams: {
            ...methane,
            co2e20: methane.value * METHANE_GWP.years20,
            co2e100: methane.value * METHANE_GWP.years100,
          },
        }
      : {}),
  }
}
