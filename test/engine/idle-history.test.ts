import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { IdleBaseline } from '../../src/run.ts'
import {
  classifyBaseline,
  classifyBaselines,
  type JudgedBaseline,
  judgedByHistory,
} from '../../src/engine/idle-history.ts'

const RECORDED = resolve(import.meta.dirname, '../../../shared/data/alems/baselines')
const hasRecorded = existsSync(RECORDED)

const baseline = (id: string, totalWatts: number, more: Partial<JudgedBaseline> = {}): JudgedBaseline => ({
  id,
  hardwareHash: 'laptop',
  reader: 'rapl-powercap',
  mode: 'edges',
  watts: { package: totalWatts },
  spreadWatts: { package: 0.1 },
  totalWatts,
  ...more,
})

const QUIET = [2.5, 2.6, 2.55, 2.7, 2.65, 2.4].map((watts, i) => baseline(`quiet-${i}`, watts))

describe('one baseline by those before it', () => {
  test('one like the others is accepted, one far above them is rejected with the figures', () => {
    expect(classifyBaseline(baseline('new', 2.72), QUIET)).toMatchObject({ verdict: 'accepted', comparedWith: 6 })
    const verdict = classifyBaseline(baseline('new', 14.34), QUIET)
    expect(verdict).toMatchObject({ verdict: 'rejected', comparedWith: 6, typicalWatts: 2.575 })
    expect(verdict).toHaveProperty(
      'reason',
      expect.stringMatching(/14\.34 W is more than the 2\.9\d W that 6 .*2\.58 W/),
    )
  })

  test('the limit is the median and 3.5 robust σ', () => {
    const history = [8, 9, 10, 11, 12].map((watts, i) => baseline(`${i}`, watts))
    // Median 10 W, MAD 1 W: 10 + 3.5 · 1.4826 = 15.19 W.
    expect(classifyBaseline(baseline('new', 15.18), history).verdict).toBe('accepted')
    expect(classifyBaseline(baseline('new', 15.2), history).verdict).toBe('rejected')
  })

  test('whatever order its domains are in, the same measurement is a copy', () => {
    const mine = (watts: object) => baseline('new', 3, { watts, spreadWatts: { package: 0.1, dram: 0.2 } })
    const first = { ...mine({ package: 2, dram: 1 }), id: 'first' }
    expect(classifyBaseline(mine({ dram: 1, package: 2 }), [first])).toEqual({ verdict: 'copy', of: 'first' })
  })

  test('stored ones are judged by all others, and of equal ones the first is the measurement', () => {
    const stored = [
      ...QUIET,
      baseline('hot', 14),
      baseline('again', 2.55),
      baseline('other', 2.55, { mode: 'sampled' }),
    ]
    const verdicts = classifyBaselines(stored).map(({ baseline: { id }, verdict }) => [id, verdict])
    expect(Object.fromEntries(verdicts.slice(-3))).toMatchObject({
      hot: { verdict: 'rejected', comparedWith: 6 },
      again: { verdict: 'copy', of: 'quiet-2' },
      other: { verdict: 'accepted', comparedWith: 0 },
    })
    expect(verdicts.slice(0, 6).map(([, verdict]) => verdict)).toEqual(
      QUIET.map(() => expect.objectContaining({ verdict: 'accepted', comparedWith: 6 }) as unknown),
    )
  })

  test('10 % are no reason, however alike the others are', () => {
    const history = [10, 10.001, 10.002, 9.999, 9.998].map((watts, i) => baseline(`${i}`, watts))
    expect(classifyBaseline(baseline('new', 10.99), history).verdict).toBe('accepted')
    expect(classifyBaseline(baseline('new', 11.01), history).verdict).toBe('rejected')
  })

  test('a quieter machine is accepted; one of which half is missing is not', () => {
    expect(classifyBaseline(baseline('new', 1.5), QUIET).verdict).toBe('accepted')
    expect(classifyBaseline(baseline('new', 1.28), QUIET)).toMatchObject({
      verdict: 'rejected',
      reason: expect.stringMatching(/1\.28 W is less than the 1\.29 W/),
    })
  })

  test('fewer than five distinct measurements reject nothing, and copies do not make them more', () => {
    const four = QUIET.slice(0, 4)
    const copies = Array.from({ length: 20 }, (_, i) => baseline(`copy-${i}`, 2.5))
    expect(classifyBaseline(baseline('new', 14.34), [...four, ...copies])).toEqual({
      verdict: 'accepted',
      comparedWith: 4,
    })
    expect(classifyBaseline(baseline('new', 14.34), QUIET.slice(0, 5)).verdict).toBe('rejected')
  })

  test('copies have no weight', () => {
    const copies = Array.from({ length: 20 }, (_, i) => baseline(`copy-${i}`, 14.3))
    expect(classifyBaseline(baseline('new', 14.34), [...QUIET, ...copies]).verdict).toBe('rejected')
  })

  test('the same watts and spread are the same measurement; another spread is another one', () => {
    expect(classifyBaseline(baseline('new', 2.6), QUIET)).toEqual({ verdict: 'copy', of: 'quiet-1' })
    const other = baseline('new', 2.6, { spreadWatts: { package: 0.2 } })
    expect(classifyBaseline(other, QUIET).verdict).toBe('accepted')
  })

  test.each([
    ['machine', { hardwareHash: 'server' }],
    ['reader', { reader: 'msr' }],
    ['mode', { mode: 'sampled' as const }],
    ['set of domains', { watts: { package: 14.34, dram: 1 } }],
  ])('another %s has a history of its own', (_, more) => {
    expect(classifyBaseline(baseline('new', 14.34, more), QUIET)).toEqual({ verdict: 'accepted', comparedWith: 0 })
  })

  test('a machine that has changed is accepted once it has been measured often enough', () => {
    const history = [...QUIET]
    const verdicts = Array.from({ length: 12 }, (_, i) => {
      const next = baseline(`changed-${i}`, 8 + i / 100)
      const { verdict } = classifyBaseline(next, history)
      history.push(next)
      return verdict
    })
    expect(verdicts[0]).toBe('rejected')
    expect(verdicts.at(-1)).toBe('accepted')
  })

  test('less power is never rejected for being too much', () => {
    const watts = fc.double({ min: 1, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(watts, { minLength: 5, maxLength: 20 }), watts, watts, (powers, a, b) => {
        const history = powers.map((power, i) => baseline(`${i}`, power, { spreadWatts: { package: i } }))
        const judged = (power: number) => classifyBaseline(baseline('new', power, { spreadWatts: {} }), history)
        const [low, high] = [judged(Math.min(a, b)), judged(Math.max(a, b))]
        const isTooHigh = (each: typeof low) => each.verdict === 'rejected' && each.limitWatts > each.typicalWatts
        if (isTooHigh(low)) expect(isTooHigh(high)).toBe(true)
      }),
    )
  })
})

interface Stored {
  baseline_id: string
  timestamp: number
  power_watts: Record<string, number>
  std_dev_watts: Record<string, number>
}

/** The laptop has no dram counter: its total is the package. */
function fromStored(name: string): JudgedBaseline & { timestamp: number } {
  const stored = JSON.parse(readFileSync(join(RECORDED, name), 'utf8')) as Stored
  const domains = ({ 'package-0': packageWatts, core, uncore }: Record<string, number>) => ({
    ...(packageWatts === undefined ? {} : { package: packageWatts }),
    ...(core === undefined ? {} : { core }),
    ...(uncore === undefined ? {} : { uncore }),
  })
  const watts = domains(stored.power_watts)
  return {
    ...baseline(name.replace(/^baseline_|\.json$/g, ''), watts.package ?? Number.NaN),
    watts,
    spreadWatts: domains(stored.std_dev_watts),
    timestamp: stored.timestamp,
  }
}

describe.skipIf(!hasRecorded)(`stored baselines of one laptop (need ${RECORDED})`, () => {
  const stored = hasRecorded
    ? readdirSync(RECORDED)
        .filter((name) => /^baseline_.*\.json$/.test(name))
        .map(fromStored)
        .toSorted((a, b) => Number(a.id.split('_')[0]) - Number(b.id.split('_')[0]))
    : []

  test('each is accepted, a copy, or rejected with its reason', () => {
    const judged = classifyBaselines(stored)
    console.log(
      judged
        .map(({ baseline: { id, totalWatts = Number.NaN }, verdict }) => {
          const said = verdict.verdict === 'copy' ? `copy of ${verdict.of}` : verdict.verdict
          const reason = verdict.verdict === 'rejected' ? `: ${verdict.reason}` : ''
          return `${id.padEnd(18)} ${totalWatts.toFixed(3).padStart(7)} W  ${said}${reason}`
        })
        .join('\n'),
    )
    const ofKind = (kind: string) => judged.filter(({ verdict }) => verdict.verdict === kind)
    expect(judged).toHaveLength(44)
    expect(ofKind('copy')).toHaveLength(11)
    for (const { baseline: copy, verdict } of ofKind('copy')) {
      const original = stored.find(({ id }) => 'of' in verdict && id === verdict.of)
      expect([copy.watts, copy.spreadWatts]).toEqual([original?.watts, original?.spreadWatts])
    }
    expect(ofKind('copy').map(({ verdict }) => ('of' in verdict ? verdict.of : ''))).toEqual([
      ...Array.from({ length: 10 }, () => '1772139740'),
      '1772556533_102848',
    ])
    const rejected = Object.fromEntries(ofKind('rejected').map(({ baseline: { id, totalWatts } }) => [id, totalWatts]))
    expect(rejected).toHaveProperty('1772576078_302801', expect.closeTo(14.34, 2))
    // What is above the accepted is rejected, and the quiet ones are all there.
    const accepted = ofKind('accepted').map(({ baseline: { totalWatts = Number.NaN } }) => totalWatts)
    expect(Math.max(...accepted)).toBeLessThan(Math.min(...Object.values(rejected as Record<string, number>)))
    expect(Math.min(...accepted)).toBeCloseTo(1.81, 2)
  })

  test('the one of 14.34 W would have been rejected when it was measured', () => {
    const at = stored.findIndex(({ id }) => id === '1772576078_302801')
    const verdict = classifyBaseline(stored[at] as JudgedBaseline, stored.slice(0, at))
    expect(verdict).toMatchObject({ verdict: 'rejected', comparedWith: 9 })
  })
})

test('a baseline far above those before it is rejected and remembered; one that its own segments reject is neither', () => {
  const baseline = (id: string, totalWatts: number, accepted = true): IdleBaseline => ({
    id,
    measuredAt: '2026-01-01T00:00:00Z',
    mode: 'edges',
    reader: 'rapl-powercap',
    provenance: 'measured',
    hardwareHash: 'm',
    watts: { package: totalWatts },
    spreadWatts: { package: 0.01 },
    totalWatts,
    totalSpreadWatts: 0.01,
    segments: 5,
    segmentSeconds: 2,
    accepted,
  })
  const history: IdleBaseline[] = []
  for (let i = 0; i < 6; i++)
    expect(judgedByHistory(baseline(`quiet ${i}`, 2.6 + i / 100), history).accepted).toBe(true)
  expect(judgedByHistory(baseline('contaminated', 2.61, false), history).accepted).toBe(false)
  expect(history).toHaveLength(6)
  const busy = judgedByHistory(baseline('busy', 14.34), history)
  expect(busy).toMatchObject({ accepted: false, rejection: expect.stringContaining('14.34 W is more than') })
  expect(history.at(-1)).toBe(busy)
  for (let i = 0; i < 200; i++) judgedByHistory(baseline(`later ${i}`, 2.6 + i / 1e4), history)
  expect(history).toHaveLength(100)
})
