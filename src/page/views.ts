import type { ComponentType } from 'preact'
import type { PageData } from '../reporters/page-data.ts'
import { BenchView } from './views/bench.tsx'
import { Benches } from './views/benches.tsx'
import { ComparisonView } from './views/comparison.tsx'
import { Environment } from './views/environment.tsx'
import { HistoryView } from './views/history.tsx'
import { Overview } from './views/overview.tsx'
import { PairsView } from './views/pairs.tsx'
import { RunView } from './views/run.tsx'
import { RunsView } from './views/runs.tsx'

export interface ViewProps {
  data: PageData
  /** What of it is shown: the id of a bench or of a run; empty for the list. */
  id: string
  filters: URLSearchParams
}

export interface View {
  /** Its part of the URL. */
  name: string
  title: string
  /** A view with nothing to show has no place in the navigation. */
  isThere: (data: PageData) => boolean
  component: ComponentType<ViewProps>
  /** How many things it lists, said beside its title. */
  count?: (data: PageData) => number
  /** The list from which it is reached, and whose place in the navigation it has: one bench is under `benches`. */
  under?: string
}

const hasBenches = ({ report }: PageData): boolean => report.benchmarks.length > 0

/** The views of an experiment in the order of the navigation; the first is where the page opens. */
export const VIEWS: readonly View[] = [
  { name: 'overview', title: 'Overview', isThere: () => true, component: Overview },
  {
    name: 'benches',
    title: 'Benches',
    isThere: hasBenches,
    component: Benches,
    count: ({ report }) => report.benchmarks.length,
  },
  { name: 'bench', title: 'Bench', isThere: hasBenches, component: BenchView, under: 'benches' },
  {
    name: 'runs',
    title: 'Runs',
    isThere: ({ report }) => report.runs.length > 0,
    component: RunsView,
    count: ({ report }) => report.runs.length,
  },
  { name: 'run', title: 'Run', isThere: ({ report }) => report.runs.length > 0, component: RunView, under: 'runs' },
  {
    name: 'pairs',
    title: 'Linear and agentic',
    isThere: ({ report }) => report.pairs.length > 0 || (report.goalsByModel?.length ?? 0) > 0,
    component: PairsView,
  },
  {
    name: 'history',
    title: 'History',
    isThere: ({ histories }) => histories.length > 0,
    component: HistoryView,
    count: ({ histories }) => histories.length,
  },
  { name: 'comparison', title: 'Comparison', isThere: ({ comparison }) => !!comparison, component: ComparisonView },
  { name: 'environment', title: 'Environment', isThere: () => true, component: Environment },
]
