import '../style/pairs.css'
import type { EnergyReport } from '../../reporters/json-schema.ts'
import { GoalTables } from './overview/goal-summary.tsx'
import type { ViewProps } from '../views.ts'
import { PairSection } from './pairs/pair-section.tsx'

type Site = EnergyReport['pairs'][number]['site']

const SITES: Record<Site, { title: string; note: string }> = {
  host: {
    title: 'Models on this machine',
    note: 'The joules hold the computation of the model. Tax and ratio are above idle; the parts below are with idle included.',
  },
  remote: {
    title: 'Models elsewhere: client side only',
    note: 'The joules are those of this machine while it waits for a server: they say nothing of the computation of the model, and are never compared with those of models on this machine.',
  },
}

/** The report with the pairs and goals of one place of computation alone. */
function atSite(report: EnergyReport, site: Site): EnergyReport {
  const { goals, goalsByModel = goals ? [goals] : [], pairs } = report
  return {
    ...report,
    goalsByModel: goalsByModel.filter(({ model }) => model.site === site),
    pairs: pairs.filter((pair) => pair.site === site),
  }
}

function AtSite({ report, site, filters }: { report: EnergyReport; site: Site; filters: URLSearchParams }) {
  const own = atSite(report, site)
  if (own.pairs.length === 0 && own.goalsByModel?.length === 0) return undefined
  return (
    <section class="part">
      <h3>{SITES[site].title}</h3>
      <p class={site === 'remote' ? 'note unsure' : 'faint'}>{SITES[site].note}</p>
      <GoalTables report={own} filters={filters} />
      {own.pairs.map((pair) => (
        <PairSection
          key={`${pair.task} ${pair.model} ${pair.provenance}`}
          pair={pair}
          report={report}
          filters={filters}
        />
      ))}
    </section>
  )
}

/** Linear against agentic: what orchestration costs, and what it is spent on. */
export function PairsView({ data: { report }, filters }: ViewProps) {
  return (
    <>
      <h2>Linear and agentic</h2>
      <AtSite report={report} site="host" filters={filters} />
      <AtSite report={report} site="remote" filters={filters} />
    </>
  )
}
