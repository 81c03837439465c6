import { describe, expect, test } from 'vitest'
import { conditionsOf, quantityOf, refuseOtherConditions } from '../../src/compare/same-conditions.ts'
import { exampleExperiment } from '../support/experiment.ts'

describe('conditions', () => {
  const experiment = exampleExperiment()
  const conditions = conditionsOf(experiment)

  test('the same are let through, and each other one is named', () => {
    expect(() => refuseOtherConditions(conditions, { ...conditions }, 'pair 2')).not.toThrow()
    const words = {
      machine: 'machine',
      reader: 'counter reader',
      provenance: 'provenance of the joules',
      node: 'version of Node',
      governor: 'frequency governor',
      turbo: 'turbo setting',
      idle: 'idle baseline',
    }
    for (const [key, word] of Object.entries(words))
      expect(() => refuseOtherConditions(conditions, { ...conditions, [key]: 'other' }, 'pair 2')).toThrow(
        expect.objectContaining({
          code: 'INCOMPARABLE',
          message: `The ${word} differs between processes: ${conditions[key]}, then other (pair 2).`,
          hint: expect.stringContaining('make both sides measure alike') as string,
        }),
      )
    expect(Object.keys(conditions).toSorted()).toEqual(Object.keys(words).toSorted())
  })

  test('what is not known, or not there, is a condition too', () => {
    const { hardware, environment } = experiment
    const { idleBaseline: _idleBaseline, ...plain } = experiment
    const { governor: _governor, ...ungoverned } = environment
    const bare = conditionsOf({ ...plain, environment: { ...ungoverned, turbo: false }, readers: [] })
    expect(bare).toEqual({
      machine: `${hardware.hostname} (${hardware.hash.slice(0, 12)})`,
      reader: 'none',
      provenance: 'none',
      node: environment.nodeVersion,
      governor: 'none',
      turbo: 'false',
      idle: 'none',
    })
    const idleBaseline = { reader: 'rapl-perf' } as NonNullable<typeof experiment.idleBaseline>
    expect(conditionsOf({ ...experiment, idleBaseline }).idle).toBe('of rapl-perf')
  })

  test('joules decide where they were counted, CPU seconds elsewhere', () => {
    const quantities = ['measured', 'derived', 'simulated', 'modelled', 'none'].map((provenance) =>
      quantityOf({ ...conditions, provenance }),
    )
    expect(quantities).toEqual(['energy', 'energy', 'energy', 'proxy', 'proxy'])
  })
})
