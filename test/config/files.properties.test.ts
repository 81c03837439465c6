import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml'
import { loadDataset } from '../../src/config/dataset.ts'
import { loadGridFactors } from '../../src/config/grid-factors.ts'
import { loadIntensitySeries } from '../../src/config/intensity-series.ts'
import { loadSettings } from '../../src/config/load.ts'
import { loadModels } from '../../src/config/models.ts'
import { loadRecordedAnswers } from '../../src/config/recorded-answers.ts'
import { loadTasks } from '../../src/config/tasks.ts'
import { EnergyError } from '../../src/errors.ts'
import { holds } from '../support/property.ts'

const SHIPPED = resolve(import.meta.dirname, '../../config')
const root = mkdtempSync(join(tmpdir(), 'energy-config-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, 'config'))
cpSync(join(SHIPPED, 'grid'), join(root, 'config/grid'), { recursive: true })

/** Every file that people write, and what loads it. */
const LOADERS: Record<string, () => unknown> = {
  'app_settings.yaml': () => loadSettings({ root, env: {} }),
  'tasks.yaml': () => loadTasks(root).tasks,
  'models.json': () => {
    const models = loadModels(root, {})
    for (const { id } of models.models) {
      try {
        models.get(id)
      } catch (error) {
        if (!(error instanceof EnergyError) || error.code !== 'MODEL_UNAVAILABLE') throw error
      }
    }
    return models.models
  },
  'dataset.yaml': () => loadDataset(root),
  'grid_factors.yaml': () => [...loadGridFactors(root).regions],
  'recorded_answers.yaml': () => loadRecordedAnswers(root),
  'grid/ember-yearly-intensity.csv': () => [...loadGridFactors(root).regions],
  'hours.csv': () => loadIntensitySeries(join(root, 'config/hours.csv')),
}
const HOURS = 'time,grams_per_kwh\n2026-01-31T14:00:00Z,300\n2026-01-31T15:00:00Z,310.5\n'
const shippedText = (name: string): string => (name === 'hours.csv' ? HOURS : readFileSync(join(SHIPPED, name), 'utf8'))
const texts = new Map(Object.keys(LOADERS).map((name) => [name, shippedText(name)]))
const textOf = (name: string): string => texts.get(name) as string

/** What the loader makes of a text: a value, or the one error that it may throw. The file is the shipped one afterwards. */
function outcome(name: string, text: string | Uint8Array): { value: unknown } | { error: EnergyError } {
  const file = join(root, 'config', name)
  writeFileSync(file, text)
  try {
    return { value: (LOADERS[name] as () => unknown)() }
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    return { error }
  } finally {
    if (name.includes('/')) writeFileSync(file, textOf(name))
    else rmSync(file)
  }
}

/** An error of a file names it and the line, says nothing of the inside of this package, and tells what to do. */
function expectUseful({ code, message, hint }: EnergyError, name: string): void {
  expect(['CONFIG_INVALID', 'CONFIG_UNREADABLE']).toContain(code)
  const base = name.split('/').at(-1) as string
  expect(message).toContain(base)
  if (code === 'CONFIG_INVALID') expect(message).toMatch(new RegExp(`${base.replace('.', '\\.')}:\\d+`))
  expect(message).not.toMatch(/\n {4}at |TypeError|is not a function|Cannot read properties|\[object Object\]/)
  expect(hint).not.toBe('')
}

/** A few letters of a file are others, are missing, stand there twice, or the file ends there. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  remove: fc.nat(12),
  insert: fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.constantFrom(
      '\n',
      ': ',
      '- ',
      '{',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '!!js ',
      '\t',
      '%',
      '\u0000',
      '\uFEFF',
      'null',
      '-1',
      '1e999',
      '.nan',
      '__proto__: ',
      '<<: ',
      '|',
      '"\\u202e"',
      '0x10',
    ),
  ),
})
const edited = (text: string, edits: { at: number; remove: number; insert: string }[]): string =>
  edits.reduce((now, { at, remove, insert }) => {
    const place = Math.floor(at * (now.length + 1))
    return now.slice(0, place) + insert + now.slice(place + remove)
  }, text)

const NAMES = Object.keys(LOADERS)
/** As they are shipped, every one of them loads. */
holds(
  'a file of config/ with any letters changed loads, or says where and why not',
  60,
  fc.property(fc.constantFrom(...NAMES), fc.array(edit, { minLength: 1, maxLength: 4 }), (name, edits) => {
    const seen = outcome(name, edited(textOf(name), edits))
    if ('error' in seen) expectUseful(seen.error, name)
  }),
)

holds(
  'a file of config/ that is any text, or any bytes, loads, or says where and why not',
  80,
  fc.property(
    fc.constantFrom(...NAMES),
    fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 60 }), fc.json(), fc.string()),
    (name, text) => {
      const seen = outcome(name, text)
      if ('error' in seen) expectUseful(seen.error, name)
    },
  ),
)

/** Maps of a file whose keys are ours; keys of the others are names that people choose. */
const FREE =
  /(?:^|\.)(?:files|tables|columns|sources|regions|aliases|steps|arguments|plan|schema|expected|extraBody|headers|allowed|roots)(?:\.[^.]+)?$|plan|steps|checker|arguments/

interface Place {
  path: (string | number)[]
  keys: string[]
}
function places(name: string): Place[] {
  const found: Place[] = []
  const document = parseDocument(textOf(name))
  visit(document, {
    Map(_, node, ancestors) {
      const path = [...ancestors, node].flatMap((each, i, all): (string | number)[] => {
        const next = all[i + 1]
        if (isPair(each)) return [String(isScalar(each.key) ? each.key.value : each.key)]
        const items = (each as { items?: unknown[] }).items
        return items && !isMap(each) && next !== undefined ? [items.indexOf(next)] : []
      })
      if (FREE.test(path.join('.'))) return
      found.push({ path, keys: node.items.map(({ key }) => String(isScalar(key) ? key.value : key)) })
    },
  })
  return found
}
const KEYED = NAMES.filter((name) => !name.endsWith('.csv'))
const placesOf = new Map(KEYED.map((name) => [name, places(name)]))

holds(
  'a key that is not known is named with its place, and nothing of the file is taken',
  40,
  fc.property(
    fc
      .constantFrom(...KEYED)
      .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...(placesOf.get(name) as Place[])))),
    fc.oneof(
      fc.stringMatching(/^[a-z][A-Za-z]{9,14}$/),
      fc.constantFrom('constructor', 'toString', 'hasOwnProperty', 'valueOf'),
    ),
    ([name, { path }], key) => {
      const document = parseDocument(textOf(name))
      document.setIn([...path, key], 1)
      const seen = outcome(name, document.toString())
      if (!('error' in seen)) throw new Error(`${name} ${path.join('.')}: ${key} was taken.`)
      expectUseful(seen.error, name)
      expect(seen.error.message).toContain([...path, key].join('.'))
      expect(seen.error.message).toContain('under an unknown key')
    },
  ),
)

holds(
  'settings are what the file says or nothing of it: no value of it is left out',
  20,
  fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
    const text = edited(textOf('app_settings.yaml'), edits)
    const seen = outcome('app_settings.yaml', text)
    if (!('value' in seen)) return
    const { settings, sources } = seen.value as ReturnType<typeof loadSettings>
    const leaves = (value: unknown, path: string[]): [string[], unknown][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, each]) => leaves(each, [...path, key]))
        : [[path, value]]
    for (const [path, value] of leaves(parseDocument(text).toJS() ?? {}, [])) {
      const taken = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], settings)
      expect(taken, path.join('.')).toEqual(value)
      expect(sources[path.join('.')]).toBe('file')
    }
  }),
)
