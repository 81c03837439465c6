import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { createSpoolDirectory } from '../../src/engine/sampling/spool-directory.ts'
import { openDatabase } from '../../src/store/index.ts'
import { barriers } from '../support/barriers.ts'
import { exampleHead, fillSpool } from '../support/dead-spool.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import { type LocalSite, localSite } from '../support/local-site.ts'
import { long } from '../support/long.ts'
import { BROWSER } from '../support/report-page.ts'
import { scratch } from '../support/scratch.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const HOSTILE = '</script><img src=x onerror=alert(1)>\u202E${1}'
const VIEWS = ['experiments', 'benches', 'runs', 'tasks', 'live']

/** A folder with an experiment of hostile names, and one that is being measured. */
async function project(): Promise<{ root: string; database: string; id: string }> {
  const root = scratch()
  const database = join(root, 'data/experiments.db')
  await using db = await openDatabase(database)
  await db.migrate()
  const stored = {
    ...exampleExperiment(),
    name: HOSTILE,
    runs: [exampleBench({ name: HOSTILE }), exampleWorkflowRun()],
  }
  await db.saveExperiment(stored, [])
  const head = { ...exampleHead(), name: HOSTILE }
  fillSpool(createSpoolDirectory(join(root, '.vitest/energy/spool'), head.id, head), { rows: 1 })
  return { root, database, id: stored.id }
}

describe.skipIf(BROWSER === undefined)('in a browser (apt-get install chromium)', { timeout: 120_000 }, () => {
  let launched: Promise<Browser> | undefined
  const browser = (): Promise<Browser> =>
    (launched ??= chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'] }))
  afterAll(async () => (await launched)?.close())

  async function opened(
    site: LocalSite,
    { width = 1200, colorScheme = 'light' }: { width?: number; colorScheme?: 'light' | 'dark' } = {},
  ): Promise<{ page: Page; troubles: string[] }> {
    const page = await (await browser()).newPage({ colorScheme, viewport: { width, height: 900 } })
    const troubles: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text())
    })
    page.on('pageerror', (error) => void troubles.push(error.message))
    page.on('dialog', (dialog) => void troubles.push(dialog.message()))
    page.on('request', (request) => {
      if (!request.url().startsWith(`http://127.0.0.1:${site.port}/`)) troubles.push(request.url())
      const { referer = '' } = request.headers()
      if (referer !== '') troubles.push(`referer: ${referer}`)
    })
    await page.goto(site.site.url)
    await page.waitForSelector('h2')
    return { page, troubles }
  }

  const go = async (page: Page, view: string): Promise<void> => {
    await page.click(`nav a[href="#${view}"]`)
    await page.waitForSelector(`nav a[href="#${view}"][aria-current]`)
    await page.waitForSelector('main table')
  }

  test('every list opens, keeps nobody out, and says nothing of the token', async () => {
    const { id, ...folder } = await project()
    await using site = await localSite(folder)
    const { page, troubles } = await opened(site)
    expect(page.url()).toBe(`http://127.0.0.1:${site.port}/`)
    for (const view of VIEWS) {
      await go(page, view)
      expect(await page.content()).not.toContain(site.token)
    }
    expect(await barriers(page)).toEqual([])
    await go(page, 'experiments')
    await page.click(`a[href="/?experiment=${id}"]`)
    await page.waitForSelector('h1:has-text("onerror")')
    await page.goBack()
    await page.waitForSelector('h2:has-text("Experiments")')
    expect(
      await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie, history.state])'),
    ).not.toContain(site.token)
    expect(troubles).toEqual([])
  })

  test('a server that is gone, and a page whose token is not known any more, are said in words', async () => {
    const { id: _, ...folder } = await project()
    const site = await localSite(folder)
    const { page } = await opened(site)
    await site.site.stop()
    await page.click('nav a[href="#tasks"]')
    await page.waitForSelector('[role=alert]:has-text("The server does not answer")')
    await using other = await localSite(folder, { port: site.port })
    await page.click('nav a[href="#runs"]')
    await page.waitForSelector('[role=alert]:has-text("does not know this page any more")')
    const reloaded = await page.reload()
    expect(reloaded?.status()).toBe(401)
    expect(await page.textContent('body')).toMatch(/Open the address that vitest-energy printed/)
    expect(other.token).not.toBe(site.token)
  })

  test.skipIf(!long).each([
    ['light', 400],
    ['dark', 400],
    ['dark', 1200],
  ] as const)('%s, %i px wide: nothing is wider than the window', async (colorScheme, width) => {
    const { id: _, ...folder } = await project()
    await using site = await localSite(folder)
    const { page, troubles } = await opened(site, { colorScheme, width })
    for (const view of VIEWS) {
      await go(page, view)
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), view).toBe(false)
      expect(await barriers(page), view).toEqual([])
    }
    expect(troubles).toEqual([])
  })

  test.skipIf(!long)(
    'a page of another origin on this machine can neither read it, nor start anything, nor frame it',
    async () => {
      const { id: _, ...folder } = await project()
      await using site = await localSite(folder)
      const other = createServer((_request, response) => {
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>other</title>')
      }).listen(0, '127.0.0.1')
      await once(other, 'listening')
      try {
        const page = await (await browser()).newPage()
        await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
        const reached = (await page.evaluate(`(async () => {
        const address = 'http://127.0.0.1:${site.port}'
        const headers = { authorization: 'Bearer ${site.token}' }
        const json = { ...headers, 'content-type': 'application/json' }
        const outcome = (promise) => promise.then((response) => response.type + response.status, () => 'refused')
        return [
          await outcome(fetch(address + '/api/experiments')),
          await outcome(fetch(address + '/api/experiments', { headers })),
          await outcome(fetch(address + '/api/experiments', { mode: 'no-cors' })),
          await outcome(fetch(address + '/api/runs', { method: 'POST', headers: json, body: '{}' })),
          await outcome(fetch(address + '/api/runs/stop', { method: 'POST', mode: 'no-cors' })),
        ]
      })()`)) as string[]
        expect(reached).toEqual(reached.map(() => 'refused'))
        const framed = (await page.evaluate(`new Promise((done) => {
        const frame = document.createElement('iframe')
        frame.src = ${JSON.stringify(site.site.url)}
        frame.onload = () => done(frame.contentDocument === null ? 'closed' : frame.contentDocument.body.innerText)
        document.body.append(frame)
      })`)) as string
        expect(framed).toBe('closed')
        expect(page.frames().map((frame) => frame.url())).not.toContain(`http://127.0.0.1:${site.port}/`)
        expect((await site.get<{ started: unknown[] }>('/api/started')).started).toEqual([])
      } finally {
        other.close()
      }
    },
  )
})
