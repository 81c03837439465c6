import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import type { SettingsInput } from '../../src/config/schema.ts'
import { EnergyError } from '../../src/errors.ts'

let root: string
let yaml: string
let config: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'settings-'))
  mkdirSync(join(root, 'config'))
  yaml = join(root, 'config/app_settings.yaml')
  config = join(root, 'vitest.config.ts')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** The lines of the one error, with the names of the two files in short. */
function problems(request: {
  options?: unknown
  optionsSource?: { file: string }
  env?: Record<string, string>
}): string[] {
  try {
    loadSettings({ root, env: {}, ...request } as Parameters<typeof loadSettings>[0])
  } catch (error) {
    if (!(error instanceof EnergyError) || error.code !== 'CONFIG_INVALID') throw error
    const lines = error.message.split('\n').slice(1)
    return lines.map((line) => line.replace(/^ {2}/, '').replace(yaml, 'YAML').replace(config, 'CONFIG'))
  }
  throw new Error('The configuration was accepted.')
}

const BENCH_KEYS = 'windowSeconds, timeSeconds, warmupSeconds, minWindows, halfWidth, align, processes, control'
const ALL_KEYS =
  'name, readers, requireMeasured, roots, database, reportDir, reports, profileDir, seed, sampling, pin, bench, idle, cooldown, llm, footprint, compare, unit, limits, lock'

test.each<[yaml: string, ...lines: string[]]>([
  ['seed: many\n', 'YAML:1:1 seed: found "many", allowed is a whole number from 0 to 2147483647'],
  ['seed: -1\n', 'YAML:1:1 seed: found -1, allowed is a whole number from 0 to 2147483647'],
  ['seed: 1.5\n', 'YAML:1:1 seed: found 1.5, allowed is a whole number from 0 to 2147483647'],
  ['name: ""\n', 'YAML:1:1 name: found "", allowed is a text that is not empty'],
  ['name: 5\n', 'YAML:1:1 name: found 5, allowed is a text that is not empty'],
  ['readers: rapl\n', 'YAML:1:1 readers: found "rapl", allowed is "auto" or a list of names'],
  ['readers: []\n', 'YAML:1:1 readers: found [], allowed is "auto" or a list of names'],
  ['readers:\n  - model\n  - 7\n', 'YAML:3:5 readers.1: found 7, allowed is a text that is not empty'],
  ['requireMeasured: yes\n', 'YAML:1:1 requireMeasured: found "yes", allowed is true or false'],
  ['database: mysql://h/db\n', 'YAML:1:1 database: found "mysql://h/db", allowed is a path or a postgres:// URL'],
  ['roots: /host\n', 'YAML:1:1 roots: found "/host", allowed is an object with the keys sys, proc, dev'],
  ['roots:\n', 'YAML:1:1 roots: found null, allowed is an object with the keys sys, proc, dev'],
  ['roots: {proc: 3}\n', 'YAML:1:9 roots.proc: found 3, allowed is a text that is not empty'],
  ['sampling:\n  hz: 0\n', 'YAML:2:3 sampling.hz: found 0, allowed is a number from 1 to 1000'],
  ['# rates\nsampling:\n  hz: 2000\n', 'YAML:3:3 sampling.hz: found 2000, allowed is a number from 1 to 1000'],
  [
    'bench:\n  windowSeconds: .inf\n',
    'YAML:2:3 bench.windowSeconds: found Infinity, allowed is a number from 0.001 to 60',
  ],
  ['bench:\n  timeSeconds: -1\n', 'YAML:2:3 bench.timeSeconds: found -1, allowed is a number of at least 0'],
  ['bench:\n  minWindows: 2.5\n', 'YAML:2:3 bench.minWindows: found 2.5, allowed is a whole number from 1 to 10000'],
  ['bench:\n  halfWidth: 1%\n', 'YAML:2:3 bench.halfWidth: found "1%", allowed is a number from 0.0001 to 0.5'],
  ['pin: yes\n', 'YAML:1:1 pin: found "yes", allowed is "auto" or false or a list of whole numbers'],
  ['pin: [1, -2]\n', 'YAML:1:10 pin.1: found -2, allowed is a whole number from 0 to 1023'],
  ['bench:\n  align: never\n', 'YAML:2:3 bench.align: found "never", allowed is "auto" or true or false'],
  ['idle:\n  mode: always\n', 'YAML:2:3 idle.mode: found "always", allowed is "never" or "auto"'],
  ['limits: [1]\n', 'YAML:1:1 limits: found [ 1 ], allowed is an object with the keys backgroundCores, plausibleWatts'],
  [
    'bench:\n  minWindows: 9\n  windowSecond: 0.5\n',
    `YAML:3:3 bench.windowSecond: found 0.5 under an unknown key (did you mean windowSeconds?), allowed are ${BENCH_KEYS}`,
  ],
  ['colour: red\n', `YAML:1:1 colour: found "red" under an unknown key, allowed are ${ALL_KEYS}`],
  ['__proto__: red\n', `YAML:1:1 __proto__: found "red" under an unknown key, allowed are ${ALL_KEYS}`],
  ['1: red\n', `YAML:1:1 1: found "red" under an unknown key, allowed are ${ALL_KEYS}`],
  ['- readers\n', `YAML:1:1 the whole file: found [ 'readers' ], allowed is an object with the keys ${ALL_KEYS}`],
  ['just text\n', `YAML:1:1 the whole file: found "just text", allowed is an object with the keys ${ALL_KEYS}`],
  ['seed: 1\nname: x\nseed: 2\n', 'YAML:3:1 seed: found a second time, allowed is once'],
  ['bench: {minWindows: 2, minWindows: 3}\n', 'YAML:1:24 minWindows: found a second time, allowed is once'],
  ['name: "open\n', 'YAML:2:1 is no YAML: Missing closing "quote'],
  ['\tname: x\n', 'YAML:1:1 is no YAML: Tabs are not allowed as indentation'],
  ['name: *nobody\n', 'YAML:1:1 is no YAML: Unresolved alias (the anchor must be set before the alias): nobody'],
  [
    'seed: x\nlock:\n  waitSeconds: soon\n',
    'YAML:1:1 seed: found "x", allowed is a whole number from 0 to 2147483647',
    'YAML:3:3 lock.waitSeconds: found "soon", allowed is a number of at least 0',
  ],
])('app_settings.yaml with %j', (text, ...lines) => {
  writeFileSync(yaml, text)
  expect(problems({})).toEqual(lines)
})

test('the error says what it is and what helps', () => {
  writeFileSync(yaml, 'seed: x\n')
  expect(() => loadSettings({ root, env: {} })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      exitCode: 64,
      message: expect.stringMatching(/^The configuration does not fit:\n {2}\//),
      hint: expect.stringContaining('config/app_settings.yaml'),
    }),
  )
})

test('a long value is cut', () => {
  writeFileSync(yaml, `seed: ${'9'.repeat(40)}x${'y'.repeat(100)}\n`)
  expect(problems({})[0]).toMatch(/^YAML:1:1 seed: found "9{40}xy+…, allowed is/)
})

const SOURCE = `import { energy } from 'vitest-energy'
// energy({ seed: 'comment' })
export default {
  plugins: [
    energy({
      name: 'seed: 5', // bench: { minWindows: 1 }
      lock: { waitSeconds: 'soon' },
      'seed': 'x',
      bench: {
        windowSeconds: 0.1, minWindow: 3,
      },
      readers: ['model', ''],
    }),
  ],
  test: { seed: 1 },
}
`

test('plugin options: each problem points into the Vitest configuration', () => {
  writeFileSync(config, SOURCE)
  const options = {
    name: 'seed: 5',
    lock: { waitSeconds: 'soon' },
    seed: 'x',
    bench: { windowSeconds: 0.1, minWindow: 3 },
    readers: ['model', ''],
  }
  expect(problems({ options, optionsSource: { file: config } })).toEqual([
    'CONFIG:12:7 readers.1: found "", allowed is a text that is not empty',
    'CONFIG:8:8 seed: found "x", allowed is a whole number from 0 to 2147483647',
    `CONFIG:10:29 bench.minWindow: found 3 under an unknown key (did you mean minWindows?), allowed are ${BENCH_KEYS}`,
    'CONFIG:7:15 lock.waitSeconds: found "soon", allowed is a number of at least 0',
  ])
})

test.each<[source: string, options: unknown, line: string]>([
  ['energy(options)', { seed: 'x' }, 'CONFIG seed: found "x", allowed is a whole number from 0 to 2147483647'],
  [
    'energy({ bench })',
    { bench: { minWindows: 0 } },
    'CONFIG bench.minWindows: found 0, allowed is a whole number from 1 to 10000',
  ],
  ['\n  energy("x")', 'x', `CONFIG:2:3 the options: found "x", allowed is an object with the keys ${ALL_KEYS}`],
  [
    'energy({ seed() {} })',
    { seed: () => 1 },
    'CONFIG:1:10 seed: found [Function: seed], allowed is a whole number from 0 to 2147483647',
  ],
  ['energy({ seed: 1n })', { seed: 1n }, 'CONFIG:1:10 seed: found 1n, allowed is a whole number from 0 to 2147483647'],
])('plugin options of %j', (source, options, line) => {
  writeFileSync(config, source)
  expect(problems({ options, optionsSource: { file: config } })).toEqual([line])
})

test('plugin options whose file is not known or not there', () => {
  const line = 'seed: found "x", allowed is a whole number from 0 to 2147483647'
  const options = { seed: 'x' } as unknown as SettingsInput
  expect(problems({ options })).toEqual([`energy() ${line}`])
  expect(problems({ options, optionsSource: { file: config } })).toEqual([`CONFIG ${line}`])
})

const VARIABLES =
  'ENERGY_SYS_ROOT, ENERGY_PROC_ROOT, ENERGY_DEV_ROOT, ENERGY_READERS, ENERGY_DB, ENERGY_REQUIRE_MEASURED, ENERGY_REPORT_DIR'

test.each([
  ['ENERGY_DB', '', 'found "", allowed is a path or a postgres:// URL'],
  ['ENERGY_DB', 'redis://h', 'found "redis://h", allowed is a path or a postgres:// URL'],
  ['ENERGY_SYS_ROOT', ' ', 'found " ", allowed is a text that is not empty'],
  [
    'ENERGY_READERS',
    'rapl-powercap,,model',
    'found "rapl-powercap,,model", allowed is auto or a comma list of readers',
  ],
  ['ENERGY_REQUIRE_MEASURED', 'yes', 'found "yes", allowed is 1, true, 0 or false'],
  ['ENERGY_REQUIRE_MEASURED', '', 'found "", allowed is 1, true, 0 or false'],
  [
    'ENERGY_READER',
    'model',
    `found "model" in an unknown variable (did you mean ENERGY_READERS?), allowed are ${VARIABLES}`,
  ],
  ['ENERGY_FSD', 'x:3', `found "x:3" in an unknown variable (did you mean ENERGY_FDS?), allowed are ${VARIABLES}`],
])('environment %s=%j', (name, value, line) => {
  expect(problems({ env: { [name]: value } })).toEqual([`environment ${name}: ${line}`])
})

test('all sources are told of together', () => {
  writeFileSync(yaml, 'seed: x\n')
  const lines = problems({ options: { name: '' }, env: { ENERGY_DB: '' } })
  expect(lines.map((line) => line.split(' found')[0])).toEqual([
    'YAML:1:1 seed:',
    'energy() name:',
    'environment ENERGY_DB:',
  ])
})
