import { linkTo } from '../location.ts'
import type { ViewProps } from '../views.ts'
import { AllBenches } from './comparison/all-benches.tsx'
import { comparisonOf } from './comparison/compared.ts'
import { OneBench } from './comparison/one-bench.tsx'

/** Two commits side by side: every bench, or one of them pair by pair. */
export function ComparisonView({ data, id, filters }: ViewProps) {
  if (!data.comparison) return <h2>No comparison</h2>
  const comparison = comparisonOf(data.comparison)
  if (id === '') return <AllBenches comparison={comparison} filters={filters} />
  const bench = comparison.benches.find(({ benchmarkKey }) => benchmarkKey === id)
  return (
    <article>
      <p class="crumb">
        <a href={linkTo('comparison')}>The whole comparison</a>
      </p>
      {bench ? (
        <OneBench bench={bench} comparison={comparison} filters={filters} />
      ) : (
        <>
          <h2>No such bench</h2>
          <p>This comparison has no bench of that name.</p>
        </>
      )}
    </article>
  )
}
