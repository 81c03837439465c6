import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ComparisonEvent } from '../../src/compare/comparison-event.ts'
import { openPairLog } from '../../src/compare/pair-log.ts'
import { msFromSeconds } from '../../src/units.ts'
import { scratch } from '../support/scratch.ts'
import { benchOf, compareSides, LOG_HEAD } from '../support/scripted-comparison.ts'
import { keyOf, scriptedSides } from '../support/scripted-sides.ts'

const TWO = { benches: [{ name: 'worse', slower: 0.08 }, { name: 'same' }] }

test('interrupted in the seventh pair: six are kept, and the same comparison goes on with them', async () => {
  const file = join(scratch(), 'compare/log.jsonl')
  const controller = new AbortController()
  const interrupted = scriptedSides({
    ...TWO,
    onMeasure: (_, process) => process === 15 && controller.abort(new Error('interrupted')),
  })
  await expect(
    compareSides(interrupted, { log: openPairLog(file, LOG_HEAD), signal: controller.signal }),
  ).rejects.toThrow('interrupted')
  // A kill may tear the last line.
  appendFileSync(file, '{"session":"first","pair":{"ind')

  const sides = scriptedSides(TWO)
  const log = openPairLog(file, { ...LOG_HEAD, id: 'another', seed: 1 })
  expect(log.head).toEqual(LOG_HEAD)
  expect(log.before.map(({ pair }) => pair.index)).toEqual([-1, 0, 1, 2, 3, 4, 5])
  const events: ComparisonEvent[] = []
  const comparison = await compareSides(sides, { log, onEvent: (event) => events.push(event) })
  expect(events[0]).toEqual({ kind: 'begin', session: 'first', kept: 6 })
  // A warm-up of what is undecided, four pairs, and the session that confirms.
  expect(sides.measured).toHaveLength(2 + 8 + 22)
  expect(sides.measured[0]?.keys).toEqual([keyOf('worse'), keyOf('same')])
  expect(sides.measured.slice(0, 2).map(({ swapped }) => swapped)).toEqual([false, false])
  expect(sides.measured.slice(2, 10).every(({ swapped }) => swapped)).toBe(true)
  expect(benchOf(comparison, 'worse').pairs.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(comparison).toMatchObject({ id: LOG_HEAD.id, seed: LOG_HEAD.seed, verdict: 'regression' })
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1 + 1 + 10 + 10)
  log.remove()
  expect(existsSync(file)).toBe(false)
})

test('interrupted while it confirms: nothing of the first session is measured again', async () => {
  const file = join(scratch(), 'log.jsonl')
  const controller = new AbortController()
  const onMeasure = (_: string, process: number) => process === 30 && controller.abort(new Error('interrupted'))
  const first = compareSides(scriptedSides({ ...TWO, onMeasure }), {
    log: openPairLog(file, LOG_HEAD),
    signal: controller.signal,
  })
  await expect(first).rejects.toThrow('interrupted')
  const sides = scriptedSides(TWO)
  const comparison = await compareSides(sides, { log: openPairLog(file, LOG_HEAD) })
  expect(sides.measured.every(({ keys }) => keys?.join() === keyOf('worse'))).toBe(true)
  expect(sides.measured).toHaveLength(2 + 16)
  expect(benchOf(comparison, 'worse')).toMatchObject({ verdict: 'regression', confirmation: { verdict: 'regression' } })
})

test('out of time: it stops with what is known, and undecided benches say what they need', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const secondsPerProcess = 1
  const script = {
    benches: [{ name: 'noisy', cv: 0.1, slower: 0.045 }],
    onMeasure: () => vi.advanceTimersByTime(msFromSeconds(secondsPerProcess)),
  }
  const within = async (seconds: number) => {
    const sides = scriptedSides(script)
    const events: ComparisonEvent[] = []
    const comparison = await compareSides(sides, {
      deadlineMs: performance.now() + msFromSeconds(seconds),
      onEvent: (event) => events.push(event),
    })
    return { comparison, events, processes: sides.measured.length }
  }
  const twelve = await within(2 + 24 + 1)
  expect(twelve.processes).toBe(26)
  expect(twelve.events.at(-1)).toEqual({ kind: 'out-of-time', session: 'first', done: 12 })
  expect(twelve.events).toContainEqual(expect.objectContaining({ kind: 'cost', secondsPerPair: 2, benches: 1 }))
  expect(benchOf(twelve.comparison, 'noisy')).toMatchObject({
    verdict: 'inconclusive',
    reason: 'noise',
    pairsNeeded: expect.any(Number),
  })
  expect(benchOf(twelve.comparison, 'noisy').pairs).toHaveLength(10)
  const none = await within(3)
  expect(none.processes).toBe(2)
  expect(benchOf(none.comparison, 'noisy')).toMatchObject({
    verdict: 'inconclusive',
    reason: 'too-few-pairs',
    pairs: [],
  })
})

test('a regression that there is no time to confirm is inconclusive', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const sides = scriptedSides({ ...TWO, onMeasure: () => vi.advanceTimersByTime(msFromSeconds(1)) })
  const comparison = await compareSides(sides, { deadlineMs: performance.now() + msFromSeconds(23) })
  expect(benchOf(comparison, 'worse')).toMatchObject({ verdict: 'inconclusive', confirmation: { pairs: [] } })
  expect(sides.measured).toHaveLength(22)
})

test('a drifting machine gives no false regression, and it is told of', async () => {
  const sides = scriptedSides({ benches: [{ name: 'same', cv: 0.002 }], power: (process) => 1 + 0.03 * (process / 22) })
  const comparison = await compareSides(sides)
  const same = benchOf(comparison, 'same')
  expect(same.verdict).toBe('pass')
  expect(same.warnings).toContainEqual({ kind: 'base-drifted', change: expect.closeTo(0.02, 2) })
})

test('the controls of the sides differ: the session is void; both move: it is not', async () => {
  const different = await compareSides(
    scriptedSides({ ...TWO, control: (side, process) => (side === 'head' ? 1.03 : 1) * (1 + process / 1e5) }),
  )
  expect(different.benches.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['inconclusive', 'environment'],
    ['inconclusive', 'environment'],
  ])
  expect(different.warnings).toContainEqual({ kind: 'controls-differ', change: expect.closeTo(0.03, 3) })
  const both = await compareSides(scriptedSides({ ...TWO, control: (_, process) => 1 + process / 300 }))
  expect(both.verdict).toBe('regression')
  expect(both.base.controls).toHaveLength(20)
})

test.each([
  ['machine', { hardware: { hash: 'other' } }],
  ['counter reader', { readers: [{ name: 'hwmon', provenance: 'measured', counters: [] }] }],
  ['provenance of the joules', { readers: [{ name: 'rapl-powercap', provenance: 'modelled', counters: [] }] }],
  ['version of Node', { environment: { nodeVersion: '22.12.0' } }],
  ['idle baseline', { idleBaseline: { reader: 'rapl-powercap' } }],
])('processes that differ in the %s are refused', async (word, changed) => {
  const sides = scriptedSides({ ...TWO, experiment: (side) => (side === 'head' ? (changed as never) : {}) })
  const refused = compareSides(sides)
  await expect(refused).rejects.toMatchObject({
    code: 'INCOMPARABLE',
    exitCode: 3,
    message: expect.stringContaining(word),
  })
})

test.each([
  ['a model', [{ name: 'model', provenance: 'modelled' as const, counters: [] }]],
  ['no reader', []],
])('with %s CPU seconds decide, labelled as a proxy, and there are no watts', async (_, readers) => {
  const sides = scriptedSides({
    benches: [
      { name: 'slower', slower: 0.08 },
      { name: 'hotter', hotter: 0.2 },
    ],
    experiment: () => ({ readers }),
  })
  const comparison = await compareSides(sides)
  expect(comparison).toMatchObject({ quantity: 'proxy', verdict: 'regression' })
  expect(benchOf(comparison, 'slower')).toMatchObject({
    verdict: 'regression',
    quantity: 'proxy',
    base: expect.closeTo(1e-3, 5),
  })
  expect(benchOf(comparison, 'slower')).not.toHaveProperty('watts')
  expect(benchOf(comparison, 'hotter')).toMatchObject({ verdict: 'pass' })
})

test.each([
  ['sensor', { kind: 'window-too-short', domain: 'package', seconds: 0.01, minimumSeconds: 0.1 }],
  ['environment', { kind: 'thermal-throttling', events: 3 }],
] as const)('an undecided bench says why: %s', async (reason, warning) => {
  const noisy = { name: 'noisy', cv: 0.1, slower: 0.045, overrides: { warnings: [warning] } }
  const comparison = await compareSides(scriptedSides({ benches: [noisy] }), { settings: { looks: [10] } })
  expect(benchOf(comparison, 'noisy')).toMatchObject({
    verdict: 'inconclusive',
    reason,
    pairsNeeded: expect.any(Number),
  })
})
