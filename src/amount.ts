import { fractionFromPercent, joulesFromKwh, joulesFromWh } from './units.ts'

/** An energy in joules, or with its unit: `'5 mJ'`, `'1.2 µWh'`, `'0.3 gCO2e'`. */
export type EnergyAmount = number | string

/** A part of something: 0.05, `'0.05'` or `'5 %'`. */
export type FractionAmount = number | string

/** g CO2e per kWh at the plug, the building's share included. */
export interface CarbonFactor {
  gramsPerKwh: number
}

const NUMBER = String.raw`(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`
const ENERGY = new RegExp(`^${NUMBER}\\s*(?<prefix>[pnuµμmkMG]?)(?<unit>J|Wh|gCO2e)$`, 'u')
const FRACTION = new RegExp(`^${NUMBER}\\s*(?<percent>%?)$`, 'u')

/** SI prefixes; micro is written with either of its two letters, or `u`. */
const FACTORS: Record<string, number> = {
  p: 1e-12,
  n: 1e-9,
  u: 1e-6,
  µ: 1e-6,
  μ: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
}

/** Whether an amount is given as carbon, which means joules only where a factor is known. */
export const isCarbon = (amount: EnergyAmount): boolean => typeof amount === 'string' && amount.includes('CO2e')

/**
 * Joules of an amount as people write it.
 *
 * @param carbon what a kWh emits, for amounts in gCO2e
 * @returns undefined for what is no amount, and for carbon without a factor
 */
export function joulesOf(amount: EnergyAmount, carbon?: CarbonFactor): number | undefined {
  if (typeof amount === 'number') return Number.isFinite(amount) ? amount : undefined
  const { number, prefix = '', unit } = ENERGY.exec(amount.trim())?.groups ?? {}
  if (number === undefined) return undefined
  const value = Number(number) * (FACTORS[prefix] as number)
  if (unit === 'J') return value
  if (unit === 'Wh') return joulesFromWh(value)
  return carbon && joulesFromKwh(value / carbon.gramsPerKwh)
}

/** The fraction that an amount means; undefined for what is none. */
export function fractionOf(amount: FractionAmount): number | undefined {
  if (typeof amount === 'number') return Number.isFinite(amount) ? amount : undefined
  const { number, percent } = FRACTION.exec(amount.trim())?.groups ?? {}
  if (number === undefined) return undefined
  return percent === '' ? Number(number) : fractionFromPercent(Number(number))
}
