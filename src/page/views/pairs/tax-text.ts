import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatJoules, formatPercent } from '../../../reporters/quantity.ts'
import { fractionFromPercent } from '../../../units.ts'

type Pair = EnergyReport['pairs'][number]

const times = (value: number): string => `${value.toFixed(2)}×`
const percent = (value: number): string => formatPercent(fractionFromPercent(value))

/** What the interval of a ratio is from. */
function intervalText({ taxRatio, method, confidence = 0.95 }: Pair): string {
  if (!taxRatio) return ''
  const { low, high } = taxRatio
  if (low === undefined) return method === 'single-pair' ? ' (one pair has no interval)' : ''
  const bounds = high === undefined ? `above ${times(low)}` : `${times(low)} to ${times(high)}`
  return ` (${bounds}, ${formatPercent(confidence)} interval${method === 'student-t' ? " by Student's t" : ''})`
}

/** Tax and ratio of a task in a sentence. */
export function taxText(pair: Pair): string {
  const { taxJoules, taxRatio, taxPercent, overheadPercent, reason, n, pairs, provenance } = pair
  if (provenance === undefined) return 'There was no counter: the tax is not known.'
  if (n === 0 || taxJoules === undefined)
    return 'Energy above idle is not known for both sides of any pair, and with it the tax: an idle baseline is needed.'
  const of = n === pairs ? `${n} ${n === 1 ? 'pair' : 'pairs'}` : `${n} of ${pairs} pairs`
  const tax = `Above idle, the agentic side took ${formatJoules(Math.abs(taxJoules))} ${taxJoules < 0 ? 'less' : 'more'} per pair (mean of ${of})`
  if (!taxRatio)
    return `${tax}. ${reason === 'not-above-idle' ? 'A side is not above idle in some pair, so there is no ratio.' : ''}`.trim()
  const shares = [
    taxPercent === undefined ? undefined : `${percent(taxPercent)} of the agentic energy`,
    overheadPercent === undefined ? undefined : `${percent(overheadPercent)} of the linear one`,
  ].filter((share) => share !== undefined)
  return `${tax}: ${times(taxRatio.median)} the linear side${intervalText(pair)}${shares.length === 0 ? '' : `, ${shares.join(', ')}`}.`
}
