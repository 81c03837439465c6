import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatJoules, formatQuantity } from '../../../reporters/quantity.ts'
import { joulesFromKwh } from '../../../units.ts'
import { ExternalLink } from '../../external-link.tsx'
import { Facts } from '../../facts.tsx'
import { shownText } from '../../shown-text.ts'

type Footprint = NonNullable<EnergyReport['footprint']>
type Effect = NonNullable<Footprint['carbonGrams']>

function Amount({ effect, unit }: { effect: Effect; unit: string }) {
  const { value, low, high, year, source } = effect
  const isRange = low !== undefined && high !== undefined && low !== high
  return (
    <>
      {formatQuantity(value, unit)}
      {isRange && ` (${formatQuantity(low, unit)} to ${formatQuantity(high, unit)})`}{' '}
      <span class="faint">
        <ExternalLink to={source.url} text={source.title} />
        {year !== undefined && `, ${year}`}, {shownText(source.boundary)}
      </span>
    </>
  )
}

/** What the energy means elsewhere, with where each factor was published. */
export function FootprintSummary({ footprint }: { footprint: Footprint }) {
  const { region, kwh, pue, carbonGrams, waterLitres, methaneGrams } = footprint
  return (
    <section class="part">
      <h3>Footprint</h3>
      <p class="faint">
        Of {formatJoules(joulesFromKwh(kwh))} in {shownText(region.name)}, PUE {pue}, without what making the machine
        has cost.
      </p>
      <Facts
        of={[
          ['CO2e', carbonGrams && <Amount effect={carbonGrams} unit="g" />],
          ['Water', waterLitres && <Amount effect={waterLitres} unit="l" />],
          ['Methane, in the CO2e', methaneGrams && <Amount effect={methaneGrams} unit="g" />],
        ]}
      />
    </section>
  )
}
