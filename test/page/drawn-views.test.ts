import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import type { PageData } from '../../src/reporters/page-data.ts'
import { barriers } from '../support/barriers.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { drawnPageData, namedPageData } from '../support/drawn-page-data.ts'
import { long } from '../support/long.ts'
import { BROWSER, closePages, openPage } from '../support/report-page.ts'

const linkTo = (view: string, id = '', query = ''): string => `#${view}/${encodeURIComponent(id)}${query}`

const DATA = drawnPageData()
const BENCHES = DATA.report.benchmarks
const KEY = 'src/sort.bench.ts > sorting > collected'
const benchPlace = (name: string): string => linkTo('bench', BENCHES.find((bench) => bench.name === name)?.id)

/** Every place of the views: lists, each bench, its history and its comparison. */
const placesOf = ({ report, histories, comparison }: PageData): string[] => [
  linkTo('history'),
  linkTo('comparison'),
  ...report.benchmarks.map(({ id }) => linkTo('bench', id)),
  ...histories.map(({ benchmarkKey }) => linkTo('history', benchmarkKey)),
  ...(comparison?.benches ?? []).map(({ benchmarkKey }) => linkTo('comparison', benchmarkKey)),
]

/** Every element in the order of the document, with the names of its attributes. */
const anatomy = (page: Page): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('main *')].map((each) => [each.localName, ...each.getAttributeNames()].join(' '))`,
  )

/** Busy machines take that long to start a browser and to look at many places. */
const TIMEOUT = 120_000

describe.skipIf(BROWSER === undefined)('in a browser (apt-get install chromium)', { timeout: TIMEOUT }, () => {
  afterAll(closePages)

  test('benches, histories and the comparison are open to everyone', async () => {
    const { page, troubles, go } = await openPage(DATA)
    const others = [benchPlace('csv'), linkTo('history'), linkTo('history', KEY), linkTo('comparison', KEY)]
    const places = [benchPlace('collected'), linkTo('comparison'), ...(long ? others : [])]
    for (const place of places) {
      await go(place)
      expect(await barriers(page)).toEqual([])
    }
    expect(troubles).toEqual([])
  })

  test('every bench, history and comparison is drawn, with no number that is none, on a narrow screen', async () => {
    const { page, troubles, go } = await openPage(DATA, { width: 400, colorScheme: 'dark' })
    const drawn = BENCHES.filter(({ suite, name }) => suite === 'sorting' || name === 'csv' || name === 'xml')
    const places = [
      ...placesOf({ ...DATA, report: { ...DATA.report, benchmarks: drawn } }),
      linkTo('history', KEY, '?axis=time'),
      linkTo('bench', 'none'),
      linkTo('history', 'none'),
      linkTo('comparison', 'none'),
    ]
    for (const place of places) {
      await go(place)
      const main: string = await page.innerHTML('main')
      expect(main).not.toMatch(/NaN|Infinity|undefined|cannot be drawn/)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    }
    expect(troubles).toEqual([])
  })

  test('no name of a bench becomes an element, an attribute, a request or a dialog', async () => {
    const texts = HOSTILE_TEXTS.slice(0, 3)
    const [plainData, hostileData] = [texts.map((_, i) => `plain ${i}`), texts].map(namedPageData) as [
      PageData,
      PageData,
    ]
    const [plain, hostile] = [await openPage(plainData), await openPage(hostileData)]
    const places = placesOf(hostileData)
    for (const [i, place] of placesOf(plainData).entries()) {
      await Promise.all([plain.go(place), hostile.go(places[i] as string)])
      expect(await anatomy(hostile.page)).toEqual(await anatomy(plain.page))
    }
    expect(hostile.troubles).toEqual([])
  })

  test('each drawing says what it shows, a step what would confirm it, and lists lead to what they name', async () => {
    const { page, troubles, go } = await openPage(DATA, { hash: benchPlace('collected') })
    const labels = (): Promise<string[]> =>
      page.evaluate(`[...document.querySelectorAll('svg[role=img]')].map((each) => each.getAttribute('aria-label'))`)
    const [energy, series] = await labels()
    expect(energy).toMatch(/^Energy per op: 23 windows, median 3\.\d\d µJ, .* 3 outliers at /)
    expect(series).toMatch(/^Energy per op of 23 windows in the order of time, 1 more without a value: /)
    expect(await page.evaluate(`document.querySelectorAll('details tbody tr').length`)).toBe(24)

    await go(linkTo('history', KEY))
    expect((await labels())[0]).toContain('change points: +')
    const steps = await page.innerText('.steps')
    expect(steps).toContain('since 2222222222 of 2026-01-13, after 1111111111')
    expect(steps).toContain(`vitest-energy compare 1111111111 2222222222 --filter '${KEY}'`)
    await page.click('text=Sessions at their times')
    expect(page.url()).toContain('axis=time')

    await go(linkTo('comparison'))
    expect(await page.innerText('h2')).toContain(
      '2 of 7 benchmarks use more energy, most of all sorting/collected +300%',
    )
    const names = await page.evaluate(`[...document.querySelectorAll('tbody th a')].map((each) => each.textContent)`)
    expect(names).toEqual([
      'sorting/collected',
      ...['json', 'toml', 'ini', 'xml', 'yaml', 'csv'].map((name) => `parse/${name}`),
    ])
    await page.click('text=parse/ini')
    await page.waitForSelector('text=is too wide for a 5% limit')
    expect(await labels()).toEqual([
      expect.stringContaining('limit +5.0%'),
      expect.stringContaining('The head costs more in '),
    ])
    expect(troubles).toEqual([])
  })
})
