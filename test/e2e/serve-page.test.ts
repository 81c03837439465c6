import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { barriers } from '../support/barriers.ts'
import { benchProject } from '../support/bench-project.ts'
import { long } from '../support/long.ts'
import { BROWSER } from '../support/report-page.ts'
import { served } from '../support/served-project.ts'

describe.skipIf(!long || BROWSER === undefined)('in a browser (LONG_TESTS, apt-get install chromium)', () => {
  test('from the list of tasks by a click to what they used', async () => {
    using project = benchProject({
      'config/app_settings.yaml': 'bench:\n  control: false\nsampling:\n  telemetry: false\n',
    })
    using site = await served(project, { ENERGY_READERS: 'fake:watts=30' })
    const browser = await chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const troubles: string[] = []
      page.on('console', (message) => void (message.type() === 'error' && troubles.push(message.text())))
      page.on('pageerror', (error) => void troubles.push(error.message))
      await page.goto(site.url)
      await page.click('nav a[href="#tasks"]')
      await page.check('label:has-text("geography_qa") input')
      await page.fill('input[type=number]', '3')
      await page.click('button:has-text("Start 1 task")')
      const confirm = page.locator('[aria-label="What will be done"]')
      expect(await confirm.textContent()).toMatch(/1 task, 3 times each.*at least 12 calls.*no call costs money/)
      expect(await barriers(page)).toEqual([])
      await page.click('button:has-text("Start now")')
      await page.waitForSelector('h2:has-text("Live")')
      await page.waitForSelector('[role=status]:has-text("of 6 goals are done")', { timeout: 60_000 })
      await page.waitForSelector('main table tbody tr')
      expect(await page.textContent('main table')).toContain('simulated')
      expect(await barriers(page)).toEqual([])
      await page.click('a:has-text("Open the result")', { timeout: 60_000 })
      await page.waitForSelector('h1:has-text("vitest-energy run")')
      expect(await barriers(page)).toEqual([])
      await page.click('a:has-text("Live")')
      await page.waitForSelector('[role=status]:has-text("ended, and everything is stored")')
      expect(troubles).toEqual([])
    } finally {
      await browser.close()
      process.kill(site.pid, 'SIGINT')
      await site.finished
    }
  })
})
