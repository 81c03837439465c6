import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { htmlReport } from '../../src/reporters/html.ts'
import type { PageData } from '../../src/reporters/page-data.ts'

/** Where systems have Chromium; undefined where none is installed (apt-get install chromium). */
export const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

export interface PageOptions {
  /** Where the page opens: `#benches?text=sort`. */
  hash?: string
  colorScheme?: 'light' | 'dark'
  /** Of the window, px. */
  width?: number
  /** A script that runs before those of the page. */
  before?: string
}

export interface OpenedPage {
  page: Page
  /** What must never happen: errors, warnings of the console, requests, dialogs. Empty when all is well. */
  troubles: string[]
  /** Goes to another place of the same report, as a link does. */
  go: (hash: string) => Promise<void>
}

let browser: Browser | undefined
/** Of all pages: they share a process, which saves seconds. */
let context: BrowserContext | undefined
let folder: string | undefined

/** Opens a text of an HTML report from a disk, in a page of its own. */
export async function openHtml(html: string, options: PageOptions = {}): Promise<OpenedPage> {
  const { hash = '', colorScheme = 'light', width = 1200, before } = options
  browser ??= await chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox', '--disable-gpu'] })
  folder ??= mkdtempSync(join(tmpdir(), 'energy-page-'))
  context ??= await browser.newContext()
  const page = await context.newPage()
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 900 })
  const file = join(mkdtempSync(join(folder, 'report-')), 'energy.html')
  writeFileSync(file, html)
  const url = pathToFileURL(file).href
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text())
  })
  page.on('pageerror', (error) => void troubles.push(error.message))
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) troubles.push(`request: ${request.url()}`)
  })
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(`${url}${hash}`)
  await page.waitForSelector('#page h1')
  const go = async (next: string): Promise<void> => {
    await page.evaluate(`location.hash = ${JSON.stringify(next)}`)
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    )
  }
  return { page, troubles, go }
}

/** Opens the report of an experiment. `closePages` belongs into `afterAll`. */
export const openPage = (data: PageData, options?: PageOptions): Promise<OpenedPage> =>
  openHtml(htmlReport(data), options)

/** Closes the browser and removes the files of every page that was opened. */
export async function closePages(): Promise<void> {
  await browser?.close()
  browser = undefined
  context = undefined
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  folder = undefined
}
