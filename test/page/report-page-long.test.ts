import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { largePageData } from '../support/hostile-page-data.ts'
import { long } from '../support/long.ts'
import { fullPageData } from '../support/page-data.ts'
import { BROWSER, closePages, openPage } from '../support/report-page.ts'

/** Where screenshots are kept for people who want to look at them. */
const SHOTS = process.env.PAGE_SHOTS

/** A4 without its margins at 96 dpi. */
const PAPER_WIDTH = 718

const NOTES_FIRST_VIEW = `new MutationObserver((_, observer) => {
  if (!document.querySelector('main h2')) return
  observer.disconnect()
  requestAnimationFrame(() => { window.firstViewMs = performance.now() })
}).observe(document, { childList: true, subtree: true })`

describe.skipIf(!long || BROWSER === undefined)('in a browser (LONG_TESTS, apt-get install chromium)', () => {
  afterAll(closePages)

  test('time to the first view of 100 benches of 50 windows', async () => {
    const { page, troubles } = await openPage(largePageData(), { hash: '#benches', before: NOTES_FIRST_VIEW })
    await page.waitForFunction('window.firstViewMs !== undefined')
    console.log('first view, ms:', await page.evaluate('window.firstViewMs'))
    expect(troubles).toEqual([])
  })

  test.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', PAPER_WIDTH],
  ] as const)(
    'every view is open to everyone, and on a screenshot (PAGE_SHOTS): %s, %i px',
    async (colorScheme, width) => {
      const { page, troubles, go } = await openPage(fullPageData(), { colorScheme, width })
      const names = (await page.evaluate(
        `[...document.querySelectorAll('nav a')].map((each) => each.hash.slice(1))`,
      )) as string[]
      expect(names).toContain('benches')
      for (const name of names) {
        await go(`#${name}`)
        if (SHOTS !== undefined) await shoot(page, join(SHOTS, `${name}-${colorScheme}-${width}`), width)
        expect(await barriers(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      }
      expect(troubles).toEqual([])
    },
    300_000,
  )
})

async function shoot(page: Page, path: string, width: number): Promise<void> {
  await page.screenshot({ path: `${path}.png`, fullPage: true })
  if (width !== PAPER_WIDTH) return
  await page.emulateMedia({ media: 'print' })
  await page.screenshot({ path: `${path}-print.png`, fullPage: true })
  await page.pdf({ path: `${path}.pdf`, format: 'A4' })
  await page.emulateMedia({ media: 'screen' })
}
