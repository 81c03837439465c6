import type { Effect, Footprint } from '../stats/index.ts'
import { formatJoules, formatQuantity } from './quantity.ts'
import { joulesFromKwh } from '../units.ts'

function effectText(effect: Effect, unit: string, of: string): string {
  const { value, low, high, year, source } = effect
  const range =
    low === undefined || high === undefined || low === high
      ? ''
      : ` (${formatQuantity(low, unit)} to ${formatQuantity(high, unit)})`
  const dated = year === undefined ? source.title : `${source.title}, ${year}`
  return `${formatQuantity(value, unit)} ${of}${range}, ${dated}`
}

/** What the energy of an invocation means elsewhere, with where each factor is from. */
export function footprintLines({ region, kwh, pue, carbonGrams, waterLitres, methaneGrams }: Footprint): string[] {
  const effects = [
    carbonGrams && effectText(carbonGrams, 'g', 'CO2e'),
    waterLitres && effectText(waterLitres, 'l', 'of water'),
    methaneGrams &&
      `${effectText(methaneGrams, 'g', 'of methane')} (in the carbon already: ${formatQuantity(methaneGrams.co2e20, 'g')} CO2e over 20 years, ${formatQuantity(methaneGrams.co2e100, 'g')} over 100)`,
  ].filter((each) => each !== undefined)
  return [
    `Footprint of ${formatJoules(joulesFromKwh(kwh))} in ${region.name}, PUE ${pue}, without what making the machine has cost:`,
    ...effects.map((text) => `  ${text}`),
  ]
}
