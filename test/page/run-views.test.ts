import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { long } from '../support/long.ts'
import { BROWSER, closePages, type OpenedPage, openPage } from '../support/report-page.ts'
import { sampledPageData } from '../support/sampled-run.ts'

/** Where screenshots are kept for people who want to look at them. */
const SHOTS = process.env.PAGE_SHOTS

const readout = ({ page }: OpenedPage): Promise<string> => page.innerText('.readout >> nth=0')
const drawn = ({ page }: OpenedPage): Promise<string> => page.evaluate(`document.querySelector('canvas').toDataURL()`)
/** Drawn once more since something changed. */
async function changed(opened: OpenedPage, before: string): Promise<void> {
  await expect.poll(() => drawn(opened)).not.toBe(before)
}

describe.skipIf(BROWSER === undefined)(
  'runs and pairs in a browser (apt-get install chromium)',
  { timeout: 120_000 },
  () => {
    const sampled = sampledPageData()
    afterAll(closePages)

    test.each([
      ['light', 1200],
      ['dark', 400],
    ] as const)('are open to everyone, and texts from elsewhere stay texts: %s, %i px', async (colorScheme, width) => {
      const { data, runId } = await sampled
      const { page, troubles, go } = await openPage(data, { colorScheme, width })
      for (const view of ['runs', `run/${runId}?lines=total,core&show=idle,temperature,use`, 'pairs']) {
        await go(`#${view}`)
        // The list is made of what other lists are made of.
        if (long || (colorScheme === 'light' && view !== 'runs')) expect(await barriers(page)).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
        expect(await page.evaluate(`document.querySelectorAll('img, main script').length`)).toBe(0)
        expect(await page.innerText('main')).toContain('<img src=x onerror=alert(1)>')
        expect(await page.evaluate(`document.querySelectorAll('canvas').length`)).toBe(view.startsWith('run/') ? 4 : 0)
      }
      expect(troubles).toEqual([])
    })

    test('the keyboard reads a chart out and zooms into it; other colours are drawn at once', async () => {
      const { data, runId } = await sampled
      const opened = await openPage(data, { hash: `#run/${runId}` })
      const { page, troubles, go } = opened
      await page.focus('.plot')
      await page.keyboard.press('ArrowRight')
      expect(await readout(opened)).toMatch(/^0\.000 s · total \(package \+ dram\) .* W · idle 4\.00 W · waiting$/)
      for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowRight')
      expect(await readout(opened)).toMatch(/^0\.4\d\d s .* planning$/)
      const whole = await drawn(opened)
      await page.keyboard.press('+')
      await changed(opened, whole)
      const zoomed = await drawn(opened)
      await page.emulateMedia({ colorScheme: 'dark' })
      await changed(opened, zoomed)
      await page.emulateMedia({ colorScheme: 'light' })
      await page.click('text=Show all')
      await expect.poll(() => drawn(opened)).toBe(whole)
      await page.getByLabel('core', { exact: true }).check()
      await changed(opened, whole)
      expect(page.url()).toContain('lines=total%2Ccore')
      await go('#runs')
      expect(await page.evaluate(`document.querySelectorAll('canvas').length`)).toBe(0)
      expect(troubles).toEqual([])
    })

    test.skipIf(SHOTS === undefined).each([
      ['light', 1280],
      ['dark', 1280],
      ['light', 400],
    ] as const)('screenshots (PAGE_SHOTS): %s, %i px', async (colorScheme, width) => {
      mkdirSync(SHOTS as string, { recursive: true })
      const { data, runId } = await sampled
      const { page, go } = await openPage(data, { colorScheme, width })
      for (const view of ['runs', `run/${runId}?lines=total,core&show=idle,temperature`, 'pairs']) {
        await go(`#${view}`)
        const name = `${view.split('/', 1)[0]}-${colorScheme}-${width}`
        await page.screenshot({ path: join(SHOTS as string, `${name}.png`), fullPage: true })
      }
    })

    test.skipIf(!long)('time to the first view of a run of many points (LONG_TESTS)', async () => {
      const { data, runId } = await sampled
      const [power] = data.power
      if (!power) throw new Error('The run has power.')
      const times = Array.from({ length: 1000 }, (_, i) => (i + 1) / 100)
      const watts = times.map((at) => 20 + 10 * Math.sin(at))
      const large = { ...power, samples: 100_000, toSeconds: times, watts: { package: watts, dram: watts } }
      const opened = await openPage({ ...data, power: [large] }, { hash: `#run/${runId}` })
      const { page } = opened
      // On a machine that does other things, too, the CPU time of the page says more than the clock.
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
      await page.reload()
      await page.waitForSelector('canvas')
      const ms = (await page.evaluate('performance.now()')) as number
      const { metrics } = await devtools.send('Performance.getMetrics')
      const cpuSeconds = metrics.find(({ name }) => name === 'TaskDuration')?.value
      console.log(`a run of 100 000 readings stands after ${ms.toFixed(0)} ms, CPU ${cpuSeconds?.toFixed(2)} s`)
      expect(opened.troubles).toEqual([])
    })
  },
)
