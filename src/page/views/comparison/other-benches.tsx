import type { Comparison } from '../../../comparison.ts'
import type { Column } from '../../column.ts'
import { shownText } from '../../shown-text.ts'
import { Table } from '../../table.tsx'

interface Other {
  benchmarkKey: string
  why: string
  detail?: string | undefined
}

const WHY: Record<Comparison['left'][number]['why'], string> = {
  excluded: 'left out by the configuration',
  unchanged: 'nothing that it imports has changed',
  failed: 'failed',
  unmeasured: 'could not be measured',
}

const COLUMNS: readonly Column<Other>[] = [
  {
    key: 'bench',
    heading: 'bench',
    kind: 'name',
    text: ({ benchmarkKey }) => benchmarkKey,
    show: ({ benchmarkKey }) => shownText(benchmarkKey),
  },
  { key: 'why', heading: 'why', kind: 'text', text: ({ why }) => why },
  {
    key: 'detail',
    heading: 'detail',
    kind: 'name',
    text: ({ detail }) => detail ?? '',
    show: ({ detail }) => detail !== undefined && shownText(detail),
  },
]

/** What was not compared, and why; nothing where everything was. */
export function OtherBenches({ comparison, filters }: { comparison: Comparison; filters: URLSearchParams }) {
  const { left, added, removed } = comparison
  const others: Other[] = [
    ...left.map(({ benchmarkKey, why, detail }) => ({ benchmarkKey, why: WHY[why], detail })),
    ...added.map((benchmarkKey) => ({ benchmarkKey, why: 'added: the base does not have it' })),
    ...removed.map((benchmarkKey) => ({ benchmarkKey, why: 'removed: the head does not have it' })),
  ]
  if (others.length === 0) return undefined
  return (
    <section class="part">
      <h3>Not compared</h3>
      <Table
        name="others"
        caption="Benches that were not compared"
        columns={COLUMNS}
        rows={others}
        keyOf={({ benchmarkKey, why }) => `${why} ${benchmarkKey}`}
        filters={filters}
      />
    </section>
  )
}
