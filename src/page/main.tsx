import 'uplot/dist/uPlot.min.css'
import './style/page.css'
import './style/frame.css'
import './style/table.css'
import './style/parts.css'
import './style/drawing.css'
import './style/print.css'
import { render } from 'preact'
import { ErrorBoundary } from './error-boundary.tsx'
import { Failure } from './failure.tsx'
import { contentOf } from './page-content.ts'
import { ReportPage } from './report-page.tsx'
import { showScheme, storedScheme } from './scheme.ts'
import { SitePage } from './site/site-page.tsx'
import { siteServer, takeToken } from './site/site-server.ts'

async function open(page: HTMLElement, data: string): Promise<void> {
  showScheme(storedScheme())
  try {
    const content = await contentOf(data)
    page.textContent = ''
    if (content.kind === 'site') {
      render(
        <ErrorBoundary what="The page">
          <SitePage server={siteServer(takeToken())} />
        </ErrorBoundary>,
        page,
      )
    } else {
      render(
        <ErrorBoundary what="The report">
          <ReportPage data={content.data} />
        </ErrorBoundary>,
        page,
      )
    }
  } catch (error) {
    page.textContent = ''
    render(<Failure error={error} />, page)
  }
}

const page = document.getElementById('page')
if (page) void open(page, document.getElementById('data')?.textContent ?? '')
