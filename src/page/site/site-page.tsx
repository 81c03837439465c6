import './site.css'
import type { ComponentType } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { linkTo, useLocation } from '../location.ts'
import { PageFrame } from '../page-frame.tsx'
import { BenchList } from './bench-list.tsx'
import { ExperimentList } from './experiment-list.tsx'
import { LiveView } from './live-view.tsx'
import { OpenedExperiment } from './opened-experiment.tsx'
import { focusHeading, PlaceLink, useOpened } from './place.tsx'
import { RunList } from './run-list.tsx'
import type { SiteServer } from './site-server.ts'
import { TaskView } from './task-view.tsx'

export interface SiteViewProps {
  server: SiteServer
  filters: URLSearchParams
}

interface SiteView {
  /** Its part of the URL. */
  name: string
  title: string
  component: ComponentType<SiteViewProps>
}

/** The lists of the page in the order of the navigation; the first is where it opens. */
const VIEWS: readonly SiteView[] = [
  { name: 'experiments', title: 'Experiments', component: ExperimentList },
  { name: 'benches', title: 'Benches', component: BenchList },
  { name: 'runs', title: 'Runs', component: RunList },
  { name: 'tasks', title: 'Tasks', component: TaskView },
  { name: 'live', title: 'Live', component: LiveView },
]

function Lists({ server }: { server: SiteServer }) {
  const { view: wanted, filters } = useLocation()
  const view = VIEWS.find(({ name }) => name === wanted) ?? VIEWS[0]
  if (!view) return undefined
  const { component: Shown } = view
  return (
    <PageFrame
      title="vitest-energy"
      facts={[location.host]}
      links={VIEWS.map(({ name, title }) => ({ href: linkTo(name), title, isCurrent: name === view.name }))}
      place={linkTo(view.name, filters.get('bench') ?? '')}
    >
      <Shown key={view.name} server={server} filters={filters} />
    </PageFrame>
  )
}

/** What is stored here, what is being measured, and what can be started. */
export function SitePage({ server }: { server: SiteServer }) {
  const opened = useOpened()
  const before = useRef(opened)
  useEffect(() => {
    if (before.current !== opened) focusHeading()
    before.current = opened
  }, [opened])
  if (opened === undefined) return <Lists server={server} />
  return (
    <>
      <nav class="site-back" aria-label="vitest-energy">
        <PlaceLink to="/#experiments">All experiments</PlaceLink>
        <PlaceLink to="/#live">Live</PlaceLink>
      </nav>
      <OpenedExperiment key={opened} server={server} id={opened} />
    </>
  )
}
