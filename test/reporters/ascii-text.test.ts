import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { asciiText } from '../../src/reporters/ascii-text.ts'
import { comparisonConsole, consoleReport } from '../../src/reporters/index.ts'
import { everyVerdict, exampleComparison } from '../support/comparison.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

// eslint-disable-next-line no-control-regex
const NOT_ASCII = /[^\u0000-\u007F]/u

test('our own signs become ASCII, names keep their letters', () => {
  expect(asciiText('├─ naïve 日本  1.72 µJ ±0.8 %  ✗ +5.2 %  ≈  2.00×  (≤ +1.1 %)')).toBe(
    '|- naïve 日本  1.72 uJ +/-0.8 %  x +5.2 %  ~  2.00x  (<= +1.1 %)',
  )
})

test('a whole report has no sign beyond ASCII left, and its columns stay aligned', () => {
  const { joulesPerOp: _, ...unmeasured } = exampleBench({ name: 'merge' })
  const key = 'src/sort.bench.ts > sorting > quick'
  const text = consoleReport(
    { ...exampleExperiment(), runs: [exampleBench(), unmeasured, exampleTask()] },
    {
      colour: false,
      width: 200,
      ascii: true,
      changes: { [key]: { change: 0.001, low: -0.01, high: 0.011, verdict: 'pass', sessions: 12 } },
    },
  )
  expect(text.match(NOT_ASCII)).toBeNull()
  const rows = text.split('\n').filter((line) => /(?:quick|merge) .*100 ns/.test(line))
  expect(rows).toHaveLength(2)
  expect(new Set(rows.map((line) => line.indexOf('100 ns'))).size).toBe(1)
})

test('a comparison has no sign beyond ASCII left', () => {
  const text = comparisonConsole(exampleComparison({ benches: everyVerdict(), verdict: 'regression' }), {
    colour: false,
    width: 140,
  })
  expect(text).toMatch(NOT_ASCII)
  expect(asciiText(text).match(NOT_ASCII)).toBeNull()
})

test('every sign that our sources hold beyond ASCII is known', () => {
  const rooms = ['reporters', 'cli', 'cli/checks', 'plugin', 'plugin/matchers', 'engine', 'engine/readers', 'compare']
  // What these write is read elsewhere.
  const elsewhere = /^(?:markdown-text|badge|comparison-json)\.ts$/
  const unknown = rooms.flatMap((room) => {
    const folder = join(resolve(import.meta.dirname, '../../src'), room)
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !elsewhere.test(name))
    return names.flatMap((name) => {
      const code = readFileSync(join(folder, name), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$|\s\/\/ .*$/gm, '')
      return [...code].filter((sign) => NOT_ASCII.test(asciiText(sign))).map((sign) => `${room}/${name}: ${sign}`)
    })
  })
  expect(unknown).toEqual([])
})
