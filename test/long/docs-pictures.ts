/**
 * Makes the pictures of the documentation from a real run of the examples on counters of known energy:
 * docs/pictures/terminal.svg, benches.png and bench.png. The quieter the machine, the narrower their intervals. Needs root, /dev/fuse and Chromium.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { GroundTruth, simulatedZone } from '../../src/testing/index.ts'
import { terminalSvg } from '../support/terminal-svg.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const PICTURES = join(REPOSITORY, 'docs/pictures')
/** As wide as reports are where the output is no terminal. */
const COLUMNS = 100
const PAGE = { width: 1180, height: 760 }
const MOST_BYTES = 300_000

const SETTINGS = 'sampling: { hz: 100 }\nidle: { mode: auto, segmentSeconds: 0.5 }\nunit: auto\n'

/** The examples of benches and of a task, as one project below the repository, where packages are found. */
function project(): string {
  mkdirSync(join(REPOSITORY, '.vitest'), { recursive: true })
  const root = mkdtempSync(join(REPOSITORY, '.vitest', 'pictures-'))
  for (const example of ['01-bench', '02-task'])
    cpSync(join(REPOSITORY, 'examples', example), root, { recursive: true })
  mkdirSync(join(root, 'config'), { recursive: true })
  writeFileSync(join(root, 'config/app_settings.yaml'), SETTINGS)
  return root
}

function bench(root: string, sys: string): Promise<string> {
  const child = spawn(process.execPath, [join(REPOSITORY, 'node_modules/vitest/vitest.mjs'), 'bench', '--run'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      FORCE_COLOR: '1',
      COLUMNS: String(COLUMNS),
      ENERGY_SYS_ROOT: sys,
      XDG_CACHE_HOME: join(root, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  return new Promise((done, fail) => {
    child.on('close', (code) =>
      code === 0 ? done(output) : fail(new Error(`vitest bench ended with ${code}:\n${output}`)),
    )
  })
}

/** From where the table of energy begins: what Vitest says of itself stands above it. */
const energyPart = (output: string): string => {
  const lines = output.split('\n')
  // oxlint-disable-next-line no-control-regex -- escape sequences are what it is about
  const from = lines.findIndex((line) => line.replaceAll(/\u001b\[[\d;]*m/g, '').trim() === 'Energy')
  if (from < 0) throw new Error(`There is no table of energy:\n${output}`)
  return lines.slice(from).join('\n')
}

async function screenshots(report: string): Promise<void> {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' })
  try {
    const page = await browser.newPage({ viewport: PAGE, colorScheme: 'light' })
    await page.goto(`file://${report}#benches`)
    await page.locator('main table').first().waitFor()
    await page.screenshot({ path: join(PICTURES, 'benches.png') })
    await page.locator('main table a').first().click()
    await page.locator('main svg, main canvas').first().scrollIntoViewIfNeeded()
    await page.screenshot({ path: join(PICTURES, 'bench.png') })
  } finally {
    await browser.close()
  }
}

const root = project()
try {
  await using truth = await GroundTruth.start({
    zones: [
      simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 8, dynamicWatts: 14 }),
      simulatedZone({ id: 'intel-rapl:0:0', name: 'dram', idleWatts: 1.5 }),
    ],
    target: 'opener',
  })
  const output = await bench(root, truth.root)
  mkdirSync(PICTURES, { recursive: true })
  const title = 'npx vitest bench --run, on simulated counters'
  writeFileSync(
    join(PICTURES, 'terminal.svg'),
    terminalSvg(`$ npx vitest bench --run\n${energyPart(output)}`, { title, columns: COLUMNS }),
  )
  await screenshots(join(root, '.vitest/energy/energy.html'))
  const bytes = ['terminal.svg', 'benches.png', 'bench.png'].map((name) => statSync(join(PICTURES, name)).size)
  const sum = bytes.reduce((a, b) => a + b, 0)
  process.stdout.write(`${PICTURES}: ${bytes.join(', ')} bytes.\n`)
  if (sum > MOST_BYTES) throw new Error(`The pictures have ${sum} bytes, allowed are ${MOST_BYTES}.`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
