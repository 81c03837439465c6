import { describe, expect, test } from 'vitest'
import { confirmed, overallVerdict, voided } from '../../src/compare/verdicts.ts'
import { exampleComparedBench, examplePairs, exampleUndecidedBench } from '../support/comparison-records.ts'

describe('verdicts of a session', () => {
  const bench = exampleComparedBench()
  const change = { change: 0.01, low: 0, high: 0.02 }

  test('a regression stands when it is found again; else what the second session says is the verdict', () => {
    const pairs = examplePairs(1.01)
    expect(confirmed(bench, { verdict: 'regression', change, pairs })).toEqual({
      ...bench,
      confirmation: { verdict: 'regression', change, pairs },
    })
    for (const verdict of ['pass', 'improvement'] as const)
      expect(confirmed(bench, { verdict, pairs })).toEqual({
        ...bench,
        verdict: 'pass',
        confirmation: { verdict, pairs },
      })
    expect(confirmed(bench, { verdict: 'inconclusive', reason: 'noise', pairsNeeded: 44, pairs })).toEqual({
      ...bench,
      verdict: 'inconclusive',
      reason: 'noise',
      pairsNeeded: 44,
      confirmation: { verdict: 'inconclusive', pairs },
    })
    expect(confirmed(bench, { verdict: 'inconclusive', pairs })).not.toHaveProperty('reason')
    expect(confirmed(bench, { verdict: 'inconclusive', pairs })).not.toHaveProperty('pairsNeeded')
  })

  test('a void session decides nothing, because of the machine', () => {
    expect(voided(bench)).toEqual({ ...bench, verdict: 'inconclusive', reason: 'environment' })
  })

  test('over all benches: a regression, else what is open, else pass', () => {
    const pass = exampleComparedBench({ verdict: 'pass' })
    const open = exampleUndecidedBench()
    const left = (why: 'failed' | 'unmeasured' | 'excluded' | 'unchanged') => [{ benchmarkKey: 'one', why }]
    expect(overallVerdict({ benches: [pass, open, bench], left: [] })).toBe('regression')
    expect(overallVerdict({ benches: [pass, open], left: [] })).toBe('inconclusive')
    expect(overallVerdict({ benches: [pass, pass], left: left('failed') })).toBe('pass')
    expect(overallVerdict({ benches: [], left: [] })).toBe('pass')
    for (const why of ['excluded', 'unchanged'] as const)
      expect(overallVerdict({ benches: [], left: left(why) })).toBe('pass')
    for (const why of ['failed', 'unmeasured'] as const)
      expect(overallVerdict({ benches: [], left: left(why) })).toBe('inconclusive')
  })
})
