import 'uplot/dist/uPlot.min.css'
import './style/page.css'
import './style/frame.css'
import './style/table.css'
import './style/parts.css'
import './style/print.css'
import { render } from 'preact'
import type { PageContent } from '../reporters/page-data.ts'
import { ReportPage } from './report-page.tsx'

/** What the file carries: JSON, gzip, Base64. */
async function contentOf(base64: string): Promise<PageContent> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
  return JSON.parse(text) as PageContent
}

async function open(): Promise<void> {
  const [page, data] = ['page', 'data'].map((id) => document.getElementById(id))
  if (!page || !data) return
  const content = await contentOf(data.textContent ?? '')
  if (content.kind === 'report') render(<ReportPage data={content.data} />, page)
}

void open()
