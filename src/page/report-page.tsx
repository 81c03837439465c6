import type { PageData } from '../reporters/page-data.ts'
import { linkTo, useLocation } from './location.ts'
import { VIEWS } from './views.ts'

/** Everything about one experiment. */
export function ReportPage({ data }: { data: PageData }) {
  const { view: wanted, id, filters } = useLocation()
  const views = VIEWS.filter(({ isThere }) => isThere(data))
  const view = views.find(({ name }) => name === wanted) ?? views[0]
  if (!view) return undefined
  const { component: Shown } = view
  return (
    <>
      <header>
        <h1>{data.report.name}</h1>
        <nav aria-label="Views">
          {views.map(({ name, title }) => (
            <a key={name} href={linkTo(name)} aria-current={name === view.name ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      </header>
      <main>
        <Shown data={data} id={id} filters={filters} />
      </main>
    </>
  )
}
