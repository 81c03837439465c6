import { formatJoules, formatPercent } from '../../../reporters/quantity.ts'
import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { fractionFromPercent } from '../../../units.ts'
import type { Column } from '../../column.ts'
import { provenanceText } from '../../provenance-text.ts'
import { Table } from '../../table.tsx'

type Goals = NonNullable<EnergyReport['goalsByModel']>[number]
type Pair = EnergyReport['pairs'][number]
interface Bounded {
  value: number
  low?: number | undefined
  high?: number | undefined
}

const times = (value: number): string => `${value.toFixed(2)}×`

const bounded = (of: Bounded | undefined, format: (value: number) => string): string =>
  of === undefined
    ? '–'
    : of.low === undefined || of.high === undefined
      ? format(of.value)
      : `${format(of.value)} (${format(of.low)} to ${format(of.high)})`

const success = ({ succeeded, goals }: Goals['linear']): string => (goals === 0 ? '–' : `${succeeded}/${goals}`)

const model = (of: Goals['model']): string =>
  `${of.id}${of.synthetic ? ' (synthetic weights)' : ''}${of.site === 'remote' ? ', client side only' : ''}`

const GOALS: readonly Column<Goals>[] = [
  { key: 'model', heading: 'model', kind: 'name', text: (goals) => model(goals.model) },
  { key: 'linear-success', heading: 'linear', kind: 'number', text: ({ linear }) => success(linear) },
  { key: 'agentic-success', heading: 'agentic', kind: 'number', text: ({ agentic }) => success(agentic) },
  ...(['linear', 'agentic'] as const).map(
    (workflow): Column<Goals> => ({
      key: workflow,
      heading: `per success, ${workflow}`,
      kind: 'number',
      unit: 'J',
      text: ({ basis, [workflow]: side }) => bounded(side.epg?.[basis], formatJoules),
      value: ({ basis, [workflow]: side }) => side.epg?.[basis]?.value,
    }),
  ),
  {
    key: 'ooi',
    heading: 'agentic / linear',
    kind: 'number',
    text: ({ ooi }) => bounded(ooi, times),
    value: ({ ooi }) => ooi?.value,
  },
  {
    key: 'basis',
    heading: 'energy',
    kind: 'text',
    text: ({ basis }) => (basis === 'active' ? 'above idle' : 'idle included'),
  },
  {
    key: 'source',
    heading: 'source',
    kind: 'text',
    text: ({ provenance }) => provenanceText(provenance),
    value: ({ provenance }) => provenance,
  },
]

const PAIRS: readonly Column<Pair>[] = [
  { key: 'task', heading: 'task', kind: 'name', text: ({ task }) => task },
  { key: 'model', heading: 'model', kind: 'name', text: (pair) => pair.model },
  {
    key: 'pairs',
    heading: 'pairs',
    kind: 'number',
    text: ({ n, pairs }) => (n === pairs ? String(n) : `${n} of ${pairs}`),
    value: ({ n }) => n,
  },
  {
    key: 'tax',
    heading: 'tax',
    kind: 'number',
    unit: 'J',
    text: ({ taxJoules, reason }) => (reason === 'not-above-idle' ? 'not above idle' : formatJoules(taxJoules)),
    value: ({ taxJoules }) => taxJoules,
  },
  {
    key: 'ratio',
    heading: 'agentic / linear',
    kind: 'number',
    text: ({ taxRatio }) => bounded(taxRatio && { ...taxRatio, value: taxRatio.median }, times),
    value: ({ taxRatio }) => taxRatio?.median,
  },
  {
    key: 'share',
    heading: 'of agentic',
    kind: 'number',
    unit: '%',
    text: ({ taxPercent }) => (taxPercent === undefined ? '–' : formatPercent(fractionFromPercent(taxPercent))),
    value: ({ taxPercent }) => taxPercent,
  },
  {
    key: 'source',
    heading: 'source',
    kind: 'text',
    text: ({ provenance }) => provenanceText(provenance),
    value: ({ provenance }) => provenance,
  },
]

/** Energy per successful goal of each model, and what orchestration costs: the tax of the pairs. */
export function GoalTables({ report, filters }: { report: EnergyReport; filters: URLSearchParams }) {
  const goals = report.goalsByModel ?? (report.goals ? [report.goals] : [])
  return (
    <>
      {goals.length > 0 && (
        <Table
          name="goals"
          caption="Energy per successful goal"
          columns={GOALS}
          rows={goals}
          keyOf={(each) => `${each.model.id} ${each.model.site} ${each.provenance}`}
          filters={filters}
        />
      )}
      {report.pairs.length > 0 && (
        <Table
          name="tax"
          caption="Orchestration tax, above idle"
          columns={PAIRS}
          rows={report.pairs}
          keyOf={(each) => `${each.task} ${each.model} ${each.site} ${each.provenance}`}
          filters={filters}
        />
      )}
    </>
  )
}

/** The same as a part of the overview. */
export const GoalSummary = (props: { report: EnergyReport; filters: URLSearchParams }) => (
  <section class="part">
    <h3>Linear and agentic workflows</h3>
    <GoalTables {...props} />
  </section>
)
