import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { htmlReport } from '../../src/reporters/html.ts'
import { hostilePageData, largePageData } from '../support/hostile-page-data.ts'
import { barriers } from '../support/barriers.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { fullPageData } from '../support/page-data.ts'
import { BROWSER, openHtml, openPage, closePages } from '../support/report-page.ts'

const VIEWS = ['overview', 'benches', 'environment']

test('100 benches of 50 windows fit into a file of a megabyte', () => {
  expect(htmlReport(largePageData()).length).toBeLessThan(1_000_000)
})

const heading = (page: Page): Promise<string> => page.innerText('main h2')
const rows = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('tbody th[scope=row] a')].map((each) => each.innerText)`)

/** Every element in the order of the document, with the names of its attributes. */
const anatomy = (page: Page): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll('body *')].map((each) => [each.localName, ...each.getAttributeNames()].join(' '))`,
  )

describe.skipIf(BROWSER === undefined)('in a browser (apt-get install chromium)', () => {
  afterAll(closePages)

  test('every view is open to everyone, and names the document', async () => {
    const { page, troubles, go } = await openPage(fullPageData(), { colorScheme: 'dark' })
    for (const view of VIEWS) {
      await go(`#${view}`)
      expect((await heading(page)).toLowerCase()).toBe(view)
      expect(await page.title()).toBe(`${await heading(page)} – vitest bench`)
      expect(await barriers(page)).toEqual([])
    }
    expect(troubles).toEqual([])
  }, 120_000)

  test('a keyboard goes to a view, sorts its list, and takes the link along', async () => {
    const { page, troubles } = await openPage(fullPageData())
    const focused = (): Promise<string> => page.evaluate(`document.activeElement.textContent`)
    const tabTo = async (text: string): Promise<void> => {
      for (let i = 0; i < 60 && !(await focused()).startsWith(text); i++) await page.keyboard.press('Tab')
      expect(await focused()).toContain(text)
    }
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await tabTo('Benches')
    await page.keyboard.press('Enter')
    await page.waitForSelector('table')
    await page.waitForFunction(`document.activeElement.localName === 'h2'`)
    expect(await focused()).toBe('Benches')
    await tabTo('energy')
    await page.keyboard.press('Enter')
    await page.waitForSelector('th[aria-sort=descending]')
    expect(await focused()).toContain('energy')
    expect((await rows(page)).slice(0, 3)).toEqual(['toml', 'yaml', 'json'])
    await page.keyboard.press('Enter')
    await page.waitForSelector('th[aria-sort=ascending]')
    expect((await rows(page)).slice(0, 3)).toEqual(['quick', 'merge', 'bubble'])
    expect(page.url()).toContain('#benches?order-benches=energy')
    expect(troubles).toEqual([])
  })

  test('filters are in the address, and an address that is none opens the page all the same', async () => {
    const { page, troubles, go } = await openPage(fullPageData(), { hash: '#benches?text=parse&warnings=only' })
    expect(await rows(page)).toEqual(['toml', 'yaml', 'csv'])
    await page.fill('input[type=search]', 'toml')
    await page.waitForFunction(`document.querySelectorAll('tbody th[scope=row]').length === 1`)
    expect(page.url()).toContain('#benches?text=toml&warnings=only')
    await go('#nothing/%E0%A4%A')
    expect(await heading(page)).toBe('Overview')
    expect(troubles).toEqual([])
  })

  test('copies where there is a clipboard, and leaves a selected text where there is none', async () => {
    const { page, troubles } = await openPage(fullPageData(), {
      hash: '#benches?text=quick',
      before: `Object.defineProperty(navigator, 'clipboard', { value: undefined })`,
    })
    await page.click('text=Copy as CSV')
    await page.waitForSelector('.by-hand textarea')
    const selected = (await page.evaluate(
      '(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)',
    )) as string
    expect(selected.split('\n')).toHaveLength(3)
    expect(selected).toMatch(/^bench,energy \(J\)/)
    await page.click('text="Close"')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Copy as CSV')
    expect(troubles).toEqual([])
  })

  test('no text of a record becomes an element, an attribute, a request or a dialog', async () => {
    const texts = [...HOSTILE_TEXTS, '</script><script>alert(1)</script>', 'null\u0000byte', '<x>'.repeat(3400)]
    const plain = await openPage(hostilePageData(texts.map((_, i) => `plain ${i}`)), { width: 400 })
    const hostile = await openPage(hostilePageData(texts), { width: 400 })
    for (const view of VIEWS) {
      await Promise.all([plain.go(`#${view}`), hostile.go(`#${view}`)])
      expect(await anatomy(hostile.page)).toEqual(await anatomy(plain.page))
      // oxlint-disable-next-line no-control-regex -- what must not be there
      expect(await hostile.page.innerText('body')).not.toMatch(/[\u0000\u001B\u202E\u2066\u200B]/)
      expect(await hostile.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    }
    expect(hostile.troubles).toEqual([])
  })

  test('a choice of colours holds without storage; print has every list and no navigation', async () => {
    const { page, troubles } = await openPage(fullPageData(), {
      hash: '#benches',
      before: `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('closed', 'SecurityError') } })`,
    })
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await background()
    await page.selectOption('.schemes select', 'dark')
    expect(await background()).not.toBe(light)
    await page.emulateMedia({ media: 'print' })
    expect(await background()).toBe('rgb(255, 255, 255)')
    expect(await page.isVisible('nav')).toBe(false)
    expect(await page.isVisible('tbody')).toBe(true)
    expect(troubles).toEqual([])
  })

  test.each([
    ['damaged', (html: string) => html.replace(/(id="data">.{200})/, '$1!'), '', 'The data in this file are damaged'],
    ['an old browser', (html: string) => html, 'delete globalThis.DecompressionStream', 'This browser is too old'],
  ])('says what is wrong instead of staying empty: %s', async (_, change, before, expected) => {
    const { page } = await openHtml(change(htmlReport(fullPageData())), { before })
    const text = await page.innerText('main')
    expect(text).toContain(expected)
    expect(text).toContain('energy.json')
  })

  test('a view that fails says so, and the others stay', async () => {
    const data = fullPageData()
    const { page, go } = await openPage({ ...data, windows: undefined as never }, { hash: '#benches' })
    expect(await heading(page)).toBe('Benches cannot be drawn')
    await go('#environment')
    expect(await heading(page)).toBe('Environment')
  })
})
