import { expect, test } from 'vitest'
import { benchOf, compareSides } from '../support/scripted-comparison.ts'
import { keyOf, scriptedSides } from '../support/scripted-sides.ts'

test('slower, hotter, cheaper and the same: verdicts with their parts, and decided benches drop out', async () => {
  const sides = scriptedSides({
    benches: [
      { name: 'slower', slower: 0.08 },
      { name: 'hotter', hotter: 0.08 },
      { name: 'cheaper', slower: -0.05 },
      { name: 'same' },
      { name: 'noisy', slower: 0.045, cv: 0.1 },
    ],
  })
  const comparison = await compareSides(sides)
  const verdicts = Object.fromEntries(
    comparison.benches.map(({ name, verdict, pairs }) => [name, [verdict, pairs.length]]),
  )
  expect(verdicts).toEqual({
    slower: ['regression', 10],
    hotter: ['regression', 10],
    cheaper: ['improvement', 10],
    same: ['pass', 10],
    noisy: ['inconclusive', 30],
  })
  const slower = benchOf(comparison, 'slower')
  expect(slower.seconds?.change).toBeCloseTo(0.08, 1)
  expect(slower.watts?.change).toBeCloseTo(0, 2)
  const hotter = benchOf(comparison, 'hotter')
  expect(hotter.watts?.change).toBeCloseTo(0.08, 2)
  expect(hotter.seconds?.change).toBeCloseTo(0, 2)
  for (const { change, seconds, watts } of comparison.benches) {
    expect((1 + (seconds?.change ?? 0)) * (1 + (watts?.change ?? 0))).toBeCloseTo(1 + (change?.change ?? 0), 12)
    expect(watts?.low).toBeLessThanOrEqual(watts?.change ?? Number.NaN)
    expect(watts?.high).toBeGreaterThanOrEqual(watts?.change ?? Number.NaN)
  }
  expect(slower.confirmation).toMatchObject({ verdict: 'regression' })
  expect(slower.confirmation?.pairs).toHaveLength(10)
  expect(comparison).toMatchObject({ verdict: 'regression', quantity: 'energy', reader: 'rapl-powercap', seed: 42 })
  // After ten pairs and their warm-up only the noisy one is measured on.
  expect(sides.measured.slice(0, 2).map(({ keys }) => keys)).toEqual([undefined, undefined])
  expect(sides.measured[22]?.keys).toEqual([keyOf('noisy')])
})

test('the first of a pair is drawn, each side once in two pairs; both get one seed; directories change half-way', async () => {
  const sides = scriptedSides({ benches: [{ name: 'noisy', slower: 0.045, cv: 0.1 }] })
  await compareSides(sides, { settings: { looks: [10, 20], confirm: false } })
  const { measured } = sides
  expect(measured).toHaveLength(42)
  const firsts = measured.filter((_, i) => i % 2 === 0).slice(1)
  for (let i = 0; i < firsts.length; i += 2) {
    expect(new Set([firsts[i]?.side, firsts[i + 1]?.side])).toEqual(new Set(['base', 'head']))
  }
  expect(new Set(firsts.map(({ side }, i) => (i % 2 === 0 ? side : 'either')))).toEqual(
    new Set(['base', 'head', 'either']),
  )
  for (let i = 0; i < measured.length; i += 2) {
    expect(measured[i]?.seed).toBe(measured[i + 1]?.seed)
    expect(measured[i]?.side).not.toBe(measured[i + 1]?.side)
  }
  const swapped = firsts.map((each) => each.swapped)
  expect(swapped.slice(0, 10).filter(Boolean)).toHaveLength(5)
  expect(swapped.filter(Boolean)).toHaveLength(10)
})

test('swapped sides say the opposite', async () => {
  const script = { benches: [{ name: 'a', slower: 0.08 }, { name: 'b', slower: -0.07 }, { name: 'c' }] }
  const forth = await compareSides(scriptedSides(script))
  const sides = scriptedSides(script)
  const back = await compareSides({ ...sides, base: sides.head, head: sides.base })
  expect(forth.benches.map(({ verdict }) => verdict)).toEqual(['regression', 'improvement', 'pass'])
  expect(back.benches.map(({ verdict }) => verdict)).toEqual(['improvement', 'regression', 'pass'])
  expect(benchOf(back, 'a').change?.change).toBeCloseTo(1 / 1.08 - 1, 1)
})

test('a regression that the fresh session does not see is none, and both are shown', async () => {
  const sides = scriptedSides({ benches: [{ name: 'once', slower: 0.08 }] })
  // The first session has 22 processes; then the head costs what the base costs.
  const { head } = sides
  const honest = scriptedSides({ benches: [{ name: 'once' }], seed: 8 })
  const measure: typeof head.measure = (request) =>
    sides.measured.length < 22 ? head.measure(request) : honest.head.measure(request)
  const comparison = await compareSides({ ...sides, head: { ...head, measure } })
  const once = benchOf(comparison, 'once')
  expect(once.change?.low).toBeGreaterThan(0.05)
  expect(once).toMatchObject({ verdict: 'pass', confirmation: { verdict: 'pass' } })
  expect(comparison.verdict).toBe('pass')
})

test('added, removed, excluded, unchanged, failing and unmeasured benches are told of and not compared', async () => {
  const sides = scriptedSides({
    benches: [
      { name: 'kept' },
      { name: 'new', only: 'head' },
      { name: 'old', only: 'base' },
      { name: 'excluded' },
      { name: 'unchanged' },
      { name: 'broken', failsIn: 2 },
      { name: 'breaks', failsIn: 5 },
      {
        name: 'nothing',
        overrides: { secondsPerOp: { median: -1e-12, low: -1, high: 1, confidence: 0.95, scope: 'process' } },
      },
      { name: 'unwanted' },
    ],
  })
  const comparison = await compareSides(sides, {
    choice: {
      isWanted: ({ name }) => name !== 'unwanted',
      isUnchanged: ({ name }) => name === 'unchanged',
      limitsOf: ({ name }) => (name === 'excluded' ? undefined : { limit: 0.05, minEffect: 0.02 }),
    },
  })
  expect(comparison.benches.map(({ name }) => name)).toEqual(['kept'])
  expect(comparison).toMatchObject({ added: [keyOf('new')], removed: [keyOf('old')], verdict: 'pass' })
  expect(comparison.left).toEqual([
    { benchmarkKey: keyOf('excluded'), why: 'excluded' },
    { benchmarkKey: keyOf('unchanged'), why: 'unchanged' },
    { benchmarkKey: keyOf('broken'), why: 'failed', detail: expect.stringContaining('it broke') },
    { benchmarkKey: keyOf('nothing'), why: 'unmeasured', detail: expect.stringContaining('energy') },
    { benchmarkKey: keyOf('breaks'), why: 'failed', detail: 'it broke' },
  ])
})

test('the limit of a bench and its domain are its own', async () => {
  const sides = scriptedSides({
    benches: [
      { name: 'loose', slower: 0.08 },
      { name: 'strict', slower: 0.08 },
    ],
  })
  const comparison = await compareSides(sides, {
    choice: {
      limitsOf: ({ name }) => ({
        limit: name === 'loose' ? 0.1 : 0.05,
        minEffect: 0.02,
        ...(name === 'loose' ? { domain: 'dram' as const } : {}),
      }),
    },
  })
  expect(benchOf(comparison, 'loose')).toMatchObject({ verdict: 'pass', limits: { limit: 0.1, domain: 'dram' } })
  expect(benchOf(comparison, 'loose').base).toBeCloseTo(0.003, 4)
  expect(benchOf(comparison, 'strict')).toMatchObject({ verdict: 'regression' })
})
