import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { displayWidth } from '../../src/reporters/display-width.ts'
import { consoleReport } from '../../src/reporters/index.ts'
import { CHANGES, perOp, REPORTED } from '../support/console-report.ts'
import { anyExperiment, exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'

test('in a wide terminal everything is in one row', () => {
  expect(consoleReport(REPORTED, { colour: false, width: 140, changes: CHANGES })).toMatchInlineSnapshot(`
    "
    Energy
    per op                               energy            change                             time   power    windows            source
    src/sort.bench.ts
    ╰─ sorting
       ├─ quick                         3.00 µJ  ±3.3 %    ~ no change  (≤ +1.1 %)          100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured  least
       ├─ merge                         6.00 µJ  ±1.7 %    ✗ +5.2 %     [+3.6, +6.9]        100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured  2.00×
       ╰─ heap                          3.05 µJ  ±3.3 %    ↓ -7.0 %     [-8.6, -5.4]        100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured  ≈
    src/json.bench.ts
    ╰─ parse
       ├─ small
       │  ╰─ reviver that…s into dates  1.72 mJ  ±0.8 %    too few      +2.1 %, 3 sessions  100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured
       ╰─ large
          ╰─ plain                      -200 pJ  ±4.00 nJ                                   100 ns  30.0 W  10×1.00 M  ▁▂▃▄▅▆▇█  measured
    Changes are against earlier sessions of this machine: ✗ regression, too few: below ten sessions nothing is decided, ↓ improvement, ~ no
    change.

    task       energy  above idle    time   power     CPU  samples  source
    src/sort.bench.ts
    ╰─ resize  30.0 J           –  1.00 s  30.0 W  1.00 s      100  measured

    ✗ package-0 did not move in 3 windows: their energy is missing. (plain)
      Check the driver with \`vitest-energy doctor\`.
    ! The interval is wider than the ±1.0 % asked for. (merge ±5.0 %, heap ±7.0 %)
      Raise bench.timeSeconds, or quiet the machine.
    ! package-0 wrapped 2 times; the wraps are counted in. (resize)
      Nothing to do.

    Energy is measured: rapl-powercap, package.
    "
  `)
})

test('in a terminal of 100 columns sparklines and windows give way', () => {
  expect(consoleReport(REPORTED, { colour: false, width: 100, changes: CHANGES })).toMatchInlineSnapshot(`
    "
    Energy
    per op                    energy            change                             time  source
    src/sort.bench.ts
    ╰─ sorting
       ├─ quick              3.00 µJ  ±3.3 %    ~ no change  (≤ +1.1 %)          100 ns  measured  least
       ├─ merge              6.00 µJ  ±1.7 %    ✗ +5.2 %     [+3.6, +6.9]        100 ns  measured  2.00×
       ╰─ heap               3.05 µJ  ±3.3 %    ↓ -7.0 %     [-8.6, -5.4]        100 ns  measured  ≈
    src/json.bench.ts
    ╰─ parse
       ├─ small
       │  ╰─ reviver… dates  1.72 mJ  ±0.8 %    too few      +2.1 %, 3 sessions  100 ns  measured
       ╰─ large
          ╰─ plain           -200 pJ  ±4.00 nJ                                   100 ns  measured
    Changes are against earlier sessions of this machine: ✗ regression, too few: below ten sessions
    nothing is decided, ↓ improvement, ~ no change.

    task       energy  above idle    time   power     CPU  samples  source
    src/sort.bench.ts
    ╰─ resize  30.0 J           –  1.00 s  30.0 W  1.00 s      100  measured

    ✗ package-0 did not move in 3 windows: their energy is missing. (plain)
      Check the driver with \`vitest-energy doctor\`.
    ! The interval is wider than the ±1.0 % asked for. (merge ±5.0 %, heap ±7.0 %)
      Raise bench.timeSeconds, or quiet the machine.
    ! package-0 wrapped 2 times; the wraps are counted in. (resize)
      Nothing to do.

    Energy is measured: rapl-powercap, package.
    "
  `)
})

test('in a narrow terminal energy with its half-width, the sign of the change and the source stay', () => {
  expect(consoleReport(REPORTED, { colour: false, width: 60, changes: CHANGES })).toMatchInlineSnapshot(`
    "
    Energy
    per op               energy            change       source
    src/sort.bench.ts
    ╰ sorting
      ├ quick           3.00 µJ  ±3.3 %    ~ no change  measured
      ├ merge           6.00 µJ  ±1.7 %    ✗ +5.2 %     measured
      ╰ heap            3.05 µJ  ±3.3 %    ↓ -7.0 %     measured
    src/json.bench.ts
    ╰ parse
      ├ small
      │ ╰ revive…dates  1.72 mJ  ±0.8 %    too few      measured
      ╰ large
        ╰ plain         -200 pJ  ±4.00 nJ               measured
    Changes are against earlier sessions of this machine: ✗
    regression, too few: below ten sessions nothing is decided,
    ↓ improvement, ~ no change.

    task      energy  above idle    time   power  source
    src/sort.bench.ts
    ╰ resize  30.0 J           –  1.00 s  30.0 W  measured

    ✗ package-0 did not move in 3 windows: their energy is
      missing. (plain)
      Check the driver with \`vitest-energy doctor\`.
    ! The interval is wider than the ±1.0 % asked for. (merge
      ±5.0 %, heap ±7.0 %)
      Raise bench.timeSeconds, or quiet the machine.
    ! package-0 wrapped 2 times; the wraps are counted in.
      (resize)
      Nothing to do.

    Energy is measured: rapl-powercap, package.
    "
  `)
})

test('without earlier sessions there is no word of them', () => {
  expect(consoleReport(REPORTED, { colour: false, width: 100 })).not.toMatch(/change|session/i)
})

describe('width', () => {
  const hostile = [
    'n'.repeat(10_000),
    '日本語の長い名前'.repeat(10),
    `e${'\u0301'.repeat(300)}`,
    '👨‍👩‍👧‍👦'.repeat(40),
    '\u001B[31mred\u001B[0m\u001B]0;title\u0007',
    'turned \u202Eround\u2066',
    'two\nlines\tand\u0000more',
  ]
  test.each([40, 60, 80, 100, 200])('no row of any name is longer than %i columns, or without its energy', (width) => {
    const runs = hostile.flatMap((name) => [
      exampleBench({ name, suite: name, joulesPerOp: perOp(6e-6, 1e-7) }),
      exampleTask({ name, suite: name }),
    ])
    const text = consoleReport(
      { ...REPORTED, runs: [...REPORTED.runs, ...runs] },
      { colour: false, width, changes: CHANGES },
    )
    for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width)
    expect(text.match(/6\.00 µJ {2}±1\.7 % .*measured/g)).toHaveLength(1 + hostile.length)
    expect(text.match(/30\.0 J .*measured/g)).toHaveLength(1 + hostile.length)
    // oxlint-disable-next-line no-control-regex -- what a terminal obeys is what it is about
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/)
  })
})

test('whatever was recorded, a report of 80 columns has no longer row and no number that is none', () => {
  fc.assert(
    fc.property(anyExperiment, (experiment) => {
      const text = consoleReport({ ...experiment, name: '' }, { colour: false, width: 80 })
      expect(text).not.toMatch(/NaN|Infinity|undefined/)
    }),
    { numRuns: 60 },
  )
})

test('benches of a group are compared by energy, and by time as soon as one of them has none', () => {
  const { joulesPerOp: _, ...unmeasured } = exampleBench({ name: 'heap', secondsPerOp: perOp(3e-7, 1e-9) })
  const runs = [exampleBench(), exampleBench({ name: 'merge', joulesPerOp: perOp(6e-6, 1e-7) })]
  const factors = (of: typeof runs): string[] =>
    (
      consoleReport({ ...exampleExperiment(), runs: of }, { colour: false, width: 140 }).match(/measured .*/g) ?? []
    ).map((found) => found.replace(/^measured +/, ''))
  expect(factors(runs)).toEqual(['least', '2.00×'])
  expect(factors([...runs, unmeasured])).toEqual(['least', '≈', '3.00×'])
})

test('a name that is in two projects says in which', () => {
  const runs = [exampleBench(), exampleBench({ project: 'edge' })]
  const text = consoleReport({ ...exampleExperiment(), runs }, { colour: false, width: 100 })
  expect(text).toContain('src/sort.bench.ts (bench)\n╰─ sorting\n   ╰─ quick')
  expect(text).toContain('src/sort.bench.ts (edge)\n╰─ sorting\n   ╰─ quick')
})

test('what makes runs invalid is said first, each thing once, with its remedy below', () => {
  const text = consoleReport(REPORTED, { colour: false, width: 100 })
  const signs = text.match(/^[!✗] .*/gm) ?? []
  expect(signs.map((line) => line[0])).toEqual(['✗', '!', '!'])
  expect(signs[0]).toContain('package-0 did not move in 3 windows: their energy is missing. (plain)')
  expect(text.match(/Raise bench\.timeSeconds/g)).toHaveLength(1)
})

test('without any energy it shows CPU seconds, and every reader with its reason and remedy', () => {
  const { joulesPerOp: _, provenance: __, reader: ___, watts: ____, ...bare } = exampleBench()
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [],
      refused: [
        { name: 'rapl-powercap', code: 'READER_ABSENT', reason: 'There are no zones.', remedy: 'Load the driver.' },
      ],
      runs: [{ ...bare, warnings: [{ kind: 'no-counter' }] }],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('100 ns CPU')
  expect(text).toContain('No joules')
  expect(text).toContain('  rapl-powercap: There are no zones.\n    Load the driver.')
  expect(text).not.toMatch(/NaN|undefined|null/)
})

test('a counter that is here and closed is told of, with what opens it; one that is not here is not', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [{ name: 'model', provenance: 'modelled', counters: [] }],
      refused: [
        { name: 'rapl-powercap', code: 'READER_PERMISSION', reason: 'It may not be read.', remedy: 'Add a rule.' },
        { name: 'nvml', code: 'READER_ABSENT', reason: 'There is no driver.', remedy: 'Install it.' },
      ],
      runs: [exampleBench({ provenance: 'modelled', reader: 'model' })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('  rapl-powercap: It may not be read.\n    Add a rule.')
  expect(text).not.toContain('nvml')
})

test('a modelled experiment prints its band and keeps out of gates', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      readers: [{ name: 'model', provenance: 'modelled', counters: [], bandFraction: 0.36, detail: 'five servers' }],
      runs: [exampleBench({ provenance: 'modelled', reader: 'model' })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toContain('Energy is modelled, ±36 %: model (five servers).')
  expect(text).toContain('so gates and comparisons use CPU\nseconds.')
})

test('an aborted bench has no numbers and its reason', () => {
  const text = consoleReport(
    {
      ...exampleExperiment(),
      runs: [exampleBench({ status: 'aborted', warnings: [{ kind: 'aborted', reason: 'the worker ended' }] })],
    },
    { colour: false, width: 100 },
  )
  expect(text).toMatch(/quick +aborted/)
  expect(text).toContain('✗ The measurement was aborted: the worker ended. (quick)\n  Run it again.')
})

test('colours are there when asked for, and only then; the text is the same', () => {
  // oxlint-disable-next-line no-control-regex -- terminal sequences are what it is about
  const sequences = /\u001B\[\d+m/g
  const look = { width: 120, changes: CHANGES }
  const coloured = consoleReport(REPORTED, { ...look, colour: true })
  const plain = consoleReport(REPORTED, { ...look, colour: false })
  expect(coloured).toMatch(sequences)
  expect(coloured.replace(sequences, '')).toBe(plain)
})

test('runs that were merged from elsewhere say where their joules come from', () => {
  const text = consoleReport(
    { ...exampleExperiment(), readers: [], runs: [exampleBench()] },
    { colour: false, width: 100 },
  )
  expect(text).toContain('Energy is measured: rapl-powercap.')
  expect(text).not.toContain('No joules')
})
