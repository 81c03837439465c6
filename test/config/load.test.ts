import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { leafPaths } from '../../src/config/allowed.ts'
import { loadSettings } from '../../src/config/load.ts'
import { settingsJsonSchema, settingsSchema } from '../../src/config/schema.ts'
import { EnergyError } from '../../src/errors.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'settings-'))
  mkdirSync(join(root, 'config'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const writeSettings = (text: string): void => writeFileSync(join(root, 'config/app_settings.yaml'), text)

test('without any source every setting has its default', () => {
  const { settings, sources, files } = loadSettings({ root, env: {} })
  expect(settings).toEqual({
    readers: 'auto',
    requireMeasured: false,
    roots: { sys: '/sys', proc: '/proc', dev: '/dev' },
    database: 'data/experiments.db',
    reportDir: '.vitest/energy',
    reports: ['json', 'html', 'markdown'],
    profileDir: join(homedir(), '.cache/vitest-energy'),
    sampling: { hz: 100, telemetry: true },
    pin: false,
    bench: {
      windowSeconds: 0.1,
      timeSeconds: 1,
      warmupSeconds: 0.25,
      minWindows: 8,
      halfWidth: 0.01,
      align: 'auto',
      processes: 1,
      control: true,
    },
    idle: { mode: 'never', segments: 5, segmentSeconds: 2, maxAgeSeconds: 86_400, maximumSpread: 0.1 },
    cooldown: { seconds: 0, powerFraction: 0.1, celsius: 5, benches: false },
    llm: {
      repetitions: 5,
      attempts: 1,
      warmUps: 1,
      maxSteps: 8,
      storeText: false,
      tools: { seconds: 10, memoryBytes: 67_108_864, resultBytes: 65_536, rows: 100, allowedHosts: [] },
    },
    footprint: { pue: 1, siteLitresPerKwh: 0 },
    limits: { backgroundCores: 0.05, plausibleWatts: 1000 },
    compare: {
      limit: 0.05,
      minEffect: 0.02,
      alpha: 0.01,
      looks: [10, 15, 20, 30],
      confirm: true,
      benchSeconds: 0.3,
      strict: false,
      prepare: [],
      benches: [],
    },
    unit: 'auto',
    lock: { waitSeconds: 600 },
  })
  expect(new Set(Object.values(sources))).toEqual(new Set(['default']))
  expect(Object.keys(sources)).not.toContain('seed')
  expect(files).toEqual([])
})

test("the repository's app_settings.yaml holds every key that has a default, with that default", () => {
  const { settings, sources, files } = loadSettings({ root: REPOSITORY, env: {} })
  expect(settings).toEqual(loadSettings({ root, env: {} }).settings)
  expect(files).toEqual([join(REPOSITORY, 'config/app_settings.yaml')])
  const missing = Object.entries(sources).filter(([, source]) => source === 'default')
  expect(missing.map(([key]) => key)).toEqual(['profileDir'])
})

test('environment goes before options, before the file, before defaults, key by key', () => {
  writeSettings(
    'bench:\n  timeSeconds: 2\n  minWindows: 3\nroots:\n  sys: /file\n  proc: /file\n  dev: /file\nname: night\n',
  )
  const { settings, sources, files } = loadSettings({
    root,
    options: { bench: { minWindows: 4 }, roots: { sys: '/options', proc: '/options' } },
    env: { ENERGY_SYS_ROOT: '/environment', PATH: '/bin' },
  })
  expect(settings.roots).toEqual({ sys: '/environment', proc: '/options', dev: '/file' })
  expect(settings.bench).toMatchObject({ timeSeconds: 2, minWindows: 4, windowSeconds: 0.1 })
  expect(settings.name).toBe('night')
  expect(sources).toMatchObject({
    'roots.sys': 'environment',
    'roots.proc': 'options',
    'roots.dev': 'file',
    'bench.minWindows': 'options',
    'bench.timeSeconds': 'file',
    'bench.windowSeconds': 'default',
    name: 'file',
  })
  expect(files).toEqual([join(root, 'config/app_settings.yaml')])
})

test('a list from a stronger source replaces the whole list', () => {
  writeSettings('readers: [rapl-perf, rapl-msr, nvml]\n')
  expect(loadSettings({ root, options: { readers: ['model'] }, env: {} }).settings.readers).toEqual(['model'])
})

test('an option that is undefined is not given', () => {
  writeSettings('name: night\n')
  const { settings, sources } = loadSettings({ root, options: { name: undefined, readers: undefined }, env: {} })
  expect(settings).toMatchObject({ name: 'night', readers: 'auto' })
  expect(sources).toMatchObject({ name: 'file', readers: 'default' })
})

test.each([
  ['ENERGY_SYS_ROOT', '/s', { roots: { sys: '/s' } }],
  ['ENERGY_PROC_ROOT', '/p', { roots: { proc: '/p' } }],
  ['ENERGY_DEV_ROOT', '/d', { roots: { dev: '/d' } }],
  ['ENERGY_READERS', 'auto', { readers: 'auto' }],
  ['ENERGY_READERS', 'rapl-powercap, replay:/tmp/a:b.csv', { readers: ['rapl-powercap', 'replay:/tmp/a:b.csv'] }],
  ['ENERGY_DB', 'x.db', { database: 'x.db' }],
  ['ENERGY_DB', 'postgres://u:p@host/db', { database: 'postgres://u:p@host/db' }],
  ['ENERGY_REQUIRE_MEASURED', '1', { requireMeasured: true }],
  ['ENERGY_REQUIRE_MEASURED', 'True', { requireMeasured: true }],
  ['ENERGY_REQUIRE_MEASURED', '0', { requireMeasured: false }],
  ['ENERGY_REQUIRE_MEASURED', 'false', { requireMeasured: false }],
  ['ENERGY_REPORT_DIR', 'out', { reportDir: 'out' }],
])('%s=%s', (name, value, expected) => {
  expect(loadSettings({ root, env: { [name]: value } }).settings).toMatchObject(expected)
})

test("reserved names, other people's variables and missing ones are left alone", () => {
  const env = { ENERGY_FDS: 'package-0:3', ENERGY_FDS_RANGES: 'package-0:1', ENERGY_DEBUG: '1', ENERGY_PRICE_EUR: '3' }
  expect(loadSettings({ root, env: { ...env, ENERGY_DB: undefined } }).settings.database).toBe('data/experiments.db')
})

test('the machine profile lies in XDG_CACHE_HOME, or where the setting says', () => {
  expect(loadSettings({ root, env: { XDG_CACHE_HOME: '/c' } }).settings.profileDir).toBe('/c/vitest-energy')
  expect(loadSettings({ root, env: { XDG_CACHE_HOME: '' } }).settings.profileDir).toBe(
    join(homedir(), '.cache/vitest-energy'),
  )
  expect(loadSettings({ root, options: { profileDir: '/p' }, env: { XDG_CACHE_HOME: '/c' } }).settings.profileDir).toBe(
    '/p',
  )
})

test('a file without content changes nothing', () => {
  const { settings } = loadSettings({ root, env: {} })
  for (const text of ['', '# only a comment\n', '---\n']) {
    writeSettings(text)
    expect(loadSettings({ root, env: {} })).toMatchObject({ settings, files: [join(root, 'config/app_settings.yaml')] })
  }
})

test('a file that is a folder is an error that names it', () => {
  mkdirSync(join(root, 'config/app_settings.yaml'))
  expect(() => loadSettings({ root, env: {} })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining(join(root, 'config/app_settings.yaml')),
    }),
  )
})

test.skipIf(process.getuid?.() === 0)('a file without permission is an error, not a missing file (not as root)', () => {
  writeSettings('name: x\n')
  chmodSync(join(root, 'config/app_settings.yaml'), 0o000)
  expect(() => loadSettings({ root, env: {} })).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE' }))
})

/** Whether loading gives settings or an EnergyError about them; every other error is thrown. */
function outcome(): boolean {
  try {
    return typeof loadSettings({ root, env: {} }).settings.roots.sys === 'string'
  } catch (error) {
    if (error instanceof EnergyError) return error.code === 'CONFIG_INVALID'
    throw error
  }
}

test('whatever YAML holds, loading gives settings or one EnergyError', () => {
  const key = fc.oneof(fc.constantFrom('bench', 'roots', 'readers', 'name', '__proto__', 'constructor'), fc.string())
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.string(), fc.double(), fc.boolean(), fc.constant(null), tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    map: fc.dictionary(key, tie('any'), { maxKeys: 3 }),
  })).any
  fc.assert(
    fc.property(value, fc.boolean(), (input, raw) => {
      writeSettings(raw && typeof input === 'string' ? input : JSON.stringify(input))
      expect(outcome()).toBe(true)
    }),
    { numRuns: 300 },
  )
})

const describedAt = (path: readonly string[]): string | undefined =>
  path.reduce<{ description?: string; properties?: Record<string, never> }>(
    (node, key) => node.properties?.[key] ?? {},
    settingsJsonSchema(),
  ).description

test('the JSON Schema requires nothing, refuses unknown keys and describes every setting', () => {
  const schema = settingsJsonSchema() as { required?: string[]; additionalProperties?: boolean }
  expect(schema.required).toBeUndefined()
  expect(schema.additionalProperties).toBe(false)
  for (const path of leafPaths(settingsSchema)) expect(describedAt(path), path.join('.')).toMatch(/\w/)
})

const UNITS: Record<string, string> = {
  Seconds: ', s',
  Watts: ', W',
  Fraction: ', fraction',
  celsius: ', °C',
  hz: ', Hz',
  Cores: ', cores',
  Spread: ', fraction',
}

test.each(
  leafPaths(settingsSchema).flatMap((path) => {
    const unit = Object.entries(UNITS).find(([ending]) => path.at(-1)?.endsWith(ending))?.[1]
    return unit === undefined ? [] : [[path.join('.'), unit] as const]
  }),
)('%s says its unit%s in its description', (key, unit) => {
  expect(describedAt(key.split('.'))).toContain(unit)
})
