import { expect } from 'vitest'
import type { CounterFault, Domain, Warning } from '../../../src/run.ts'
import { groundTruthUnavailable } from '../../../src/testing/index.ts'
import { rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { expectOthersSound, near, others, textOf, toldOf } from './counters-checks.ts'
import { CALLS, type CounterFaultName, countersRun, FAULTED_CALL } from './counters-run.ts'

const skip = groundTruthUnavailable() ?? false
interface Expected {
  name: CounterFaultName
  fault: string
  counter: string
  domain: Domain
  seen: CounterFault
  /** It is over at once: the windows after it have their joules. */
  passes?: true
}

const EXPECTED: readonly Expected[] = [
  {
    name: 'reset',
    fault: 'counter starts again at 0',
    counter: 'package-0',
    domain: 'package',
    seen: 'reset',
    passes: true,
  },
  {
    name: 'jump-up',
    fault: 'counter jumps by 20 kJ',
    counter: 'package-0',
    domain: 'package',
    seen: 'implausible',
    passes: true,
  },
  {
    name: 'jump-back',
    fault: 'counter goes back by 500 J',
    counter: 'package-0',
    domain: 'package',
    seen: 'reset',
    passes: true,
  },
  { name: 'gone', fault: 'one of two packages vanishes', counter: 'package-1', domain: 'package', seen: 'gone' },
  { name: 'denied', fault: 'permission is taken away', counter: 'package-0', domain: 'package', seen: 'gone' },
  { name: 'eio', fault: 'memory counter answers EIO', counter: 'dram-0', domain: 'dram', seen: 'gone' },
]

const faultOf = ({ counter, domain, seen }: Expected, windows: number): Warning => ({
  kind: 'counter-fault',
  counter,
  domain,
  fault: seen,
  windows,
})
const joulesOf = (row: StoredRow, domain: 'package' | 'dram' | 'psys'): number | null => row[`${domain}_joules`]
const DOMAINS = ['package', 'dram', 'psys'] as const

async function seenAt(place: 'bench' | 'task', expected: Expected): Promise<Outcome> {
  const run = await countersRun()
  expectOthersSound(run)
  const row = rowNamed(run.stored, place === 'bench' ? expected.name : `task-${expected.name}`)
  const lasting = CALLS - FAULTED_CALL + 1
  const warning = faultOf(expected, place === 'task' || expected.passes ? 1 : lasting)
  expect(row.warnings).toContainEqual(warning)
  expect(run.text).toContain(textOf(warning))
  expect(row).toMatchObject({ status: 'completed', valid: false, invalid_reason: 'counter-fault', total_joules: null })
  expect(row.faults).toEqual({ [expected.counter]: expected.seen })
  for (const domain of DOMAINS)
    expect([domain, joulesOf(row, domain) === null]).toEqual([domain, domain === expected.domain])
  expect(row.windows.map((joules) => joules !== null)).toEqual(
    place === 'task'
      ? []
      : Array.from(
          { length: CALLS },
          (_, i) => i < FAULTED_CALL - 1 || (expected.passes === true && i >= FAULTED_CALL),
        ),
  )
  expect(row.joules_per_op_median !== null).toBe(place === 'bench' && expected.passes === true)
  const kept = expected.passes && place === 'bench' ? '; the other windows keep theirs' : ''
  return {
    exitCode: 0,
    said: textOf(warning),
    kept: `total and ${expected.domain} NULL, other domains stay, experiment_valid 0${kept}`,
    unchanged: others(run.unchanged),
  }
}

/** A counter that no total is made of. */
async function besideAt(place: 'bench' | 'task'): Promise<Outcome> {
  const run = await countersRun()
  expectOthersSound(run)
  const row = rowNamed(run.stored, place === 'bench' ? 'beside' : 'task-beside')
  const windows = place === 'bench' ? CALLS - FAULTED_CALL + 1 : 1
  const warning: Warning = { kind: 'counter-fault', counter: 'psys', domain: 'psys', fault: 'gone', windows }
  expect(row.warnings).toContainEqual(warning)
  expect(run.text).toContain(textOf(warning))
  expect(row).toMatchObject({ valid: true, invalid_reason: null, psys_joules: null, faults: { psys: 'gone' } })
  near(row)
  expect(row.total_joules).toBeCloseTo((row.package_joules ?? 0) + (row.dram_joules ?? 0), 6)
  return {
    exitCode: 0,
    said: textOf(warning),
    kept: 'psys NULL; total, package and dram as they are, experiment_valid 1',
    unchanged: others(run.unchanged),
  }
}

export const COUNTERS: readonly FaultCase[] = [
  ...EXPECTED.flatMap((expected): FaultCase[] =>
    (['bench', 'task'] as const).map((place) => ({
      fault: expected.fault,
      place: place === 'bench' ? 'in a window of a bench' : 'in a task run with samples',
      tells: ['counter-fault'],
      skip,
      run: () => seenAt(place, expected),
    })),
  ),
  {
    fault: 'psys vanishes',
    place: 'in a window of a bench',
    tells: ['counter-fault'],
    skip,
    run: () => besideAt('bench'),
  },
  {
    fault: 'psys vanishes',
    place: 'in a task run with samples',
    tells: ['counter-fault'],
    skip,
    run: () => besideAt('task'),
  },
  {
    fault: 'counter sticks',
    place: 'in a bench, whose windows are short',
    tells: ['below-resolution'],
    skip,
    run: () =>
      toldOf('stuck', ['below-resolution'], 'total and dram NULL; windows after it NULL', (row) => {
        expect(row).toMatchObject({ total_joules: null, dram_joules: null })
        expect(row.windows.slice(FAULTED_CALL)).toEqual([null, null])
        expect(row.package_joules).toBeGreaterThan(0)
      }),
  },
  {
    fault: 'counter sticks',
    place: 'in a task run longer than a second',
    tells: ['counter-fault'],
    skip,
    run: () =>
      toldOf('task-stuck', ['counter-fault'], 'total and dram NULL, experiment_valid 0', (row) => {
        expect(row).toMatchObject({
          total_joules: null,
          dram_joules: null,
          valid: false,
          faults: { 'dram-0': 'stuck' },
        })
        expect(row.package_joules).toBeGreaterThan(0)
      }),
  },
  {
    fault: 'counter wraps',
    place: 'in a window of a bench',
    tells: ['counter-wrapped'],
    skip,
    run: () => toldOf('wrapped', ['counter-wrapped'], 'all joules, the wrap counted in', near),
  },
  {
    fault: 'reads fail and come back',
    place: 'between the edges of a task run',
    tells: [],
    skip,
    run: () =>
      toldOf('task-bridged', [], 'all joules: the readings at the edges hold', (row) => {
        near(row)
        expect(row.faults).toEqual({})
        expect(row.warnings.map(({ kind }) => kind)).not.toContain('counter-fault')
      }),
  },
  {
    fault: 'counter starts again at 0',
    place: 'in one of three parts of a task',
    tells: ['counter-fault'],
    skip,
    run: () =>
      toldOf(
        'faulted part',
        ['counter-fault'],
        'no joules of this part and of the whole; the parts beside it keep theirs',
        (row) => {
          expect(row).toMatchObject({ total_joules: null, valid: false })
        },
      ).then(async (outcome) => {
        const { stored } = await countersRun()
        expect(rowNamed(stored, 'task-with-parts')).toMatchObject({ total_joules: null, valid: false })
        near(rowNamed(stored, 'sound part'))
        near(rowNamed(stored, 'next part'))
        return outcome
      }),
  },
  {
    fault: 'counters are those of no machine',
    place: 'in every run',
    tells: ['simulated'],
    skip,
    async run() {
      const outcome = await toldOf('healthy-after', [], 'all joules, with the word simulated', near)
      const { stored, text } = await countersRun()
      for (const { warnings } of stored.runs)
        expect(warnings).toContainEqual({ kind: 'simulated', reader: 'rapl-powercap' })
      expect(text).toContain('Energy is simulated: rapl-powercap')
      return { ...outcome, said: textOf({ kind: 'simulated', reader: 'rapl-powercap' }) }
    },
  },
  {
    fault: 'window shorter than ten steps of its counter',
    place: 'in a bench that asks for it',
    tells: ['window-too-short'],
    skip,
    run: () =>
      toldOf('too-short', ['window-too-short'], 'all joules, with their wide interval', (row) =>
        expect(row.total_joules).toBeGreaterThan(0),
      ),
  },
  {
    fault: 'each call takes longer than the one before',
    place: 'in a bench',
    tells: ['windows-autocorrelated'],
    skip,
    run: () => toldOf('slower-and-slower', ['windows-autocorrelated'], 'all joules, the interval widened', near),
  },
  {
    fault: 'calls of two lengths',
    place: 'in a bench with little time',
    tells: ['interval-wide'],
    skip,
    run: () => toldOf('uneven', ['interval-wide'], 'all joules, with the interval that was reached', near),
  },
  {
    fault: 'no idle baseline',
    place: 'in a task run',
    tells: ['idle-baseline-missing'],
    skip,
    run: () =>
      toldOf('task-healthy-after', ['idle-baseline-missing'], 'all joules; active NULL', (row) => {
        near(row)
        expect(row.active_joules).toBeNull()
      }),
  },
]
