import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { linkTo } from '../../location.ts'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { pairEnergy } from './pair-energy.ts'
import { taxText } from './tax-text.ts'
import { WaterfallTable } from './waterfall-table.tsx'

type Pair = EnergyReport['pairs'][number]

/** One task with one model: its tax, and where the energy of both sides goes. */
export function PairSection({ pair, report, filters }: { pair: Pair; report: EnergyReport; filters: URLSearchParams }) {
  const energy = pairEnergy(report.runs, pair)
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
            name={`parts-${report.pairs.indexOf(pair)}`}
            caption={`Mean energy per pair, idle included, over ${energy.pairs} ${energy.pairs === 1 ? 'pair' : 'pairs'}`}
            energy={energy}
            filters={filters}
          />
          {energy.unresolved > 0 && (
            <p class="faint">
              {energy.unresolved} of {energy.spans} spans are below the resolution of the counters: how the energy
              divides between the parts is not exact, their sum is.
            </p>
          )}
        </>
      ) : (
        <p class="faint">No pair has the energy of every phase on both sides: where it goes is not known.</p>
      )}
    </section>
  )
}
