import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatJoules, formatPercent } from '../../../reporters/quantity.ts'
import { fractionFromPercent } from '../../../units.ts'
import { linkTo } from '../../location.ts'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { pairEnergy } from './pair-energy.ts'
import { WaterfallTable } from './waterfall-table.tsx'

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

/** One task with one model: its tax, and where the energy of both sides goes. */
export function PairSection({ pair, report, filters }: { pair: Pair; report: EnergyReport; filters: URLSearchParams }) {
  const energy = pairEnergy(report.runs, pair)
  const key = [pair.task, pair.model, pair.site, pair.provenance ?? ''].join(' ')
  return (
    <section class="part">
      <h4>
        {shownText(pair.task)}{' '}
        <span class="faint">
          {shownText(pair.model)}, {provenanceText(pair.provenance)}
        </span>
      </h4>
      <p>
        {taxText(pair)} <a href={linkTo('runs', '', { text: pair.task })}>Its runs</a>
      </p>
      {energy ? (
        <>
          <WaterfallTable
            name={`parts-${key}`}
            caption={`Mean energy per pair, idle included, over ${energy.pairs} ${energy.pairs === 1 ? 'pair' : 'pairs'}`}
            energy={energy}
            filters={filters}
          />
          {energy.unresolved > 0 && (
            <p class="faint">
              {energy.unresolved} of {energy.spans} spans are below the resolution of the counters: how the energy divides
              between the parts is not exact, their sum is.
            </p>
          )}
        </>
      ) : (
        <p class="faint">No pair has the energy of every phase on both sides: where it goes is not known.</p>
      )}
    </section>
  )
}
