import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { Warning, WarningKind } from '../../../src/run.ts'
import { once } from '../../support/faulted-project.ts'
import { hasWatts, rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { machineRun, moveObstacle, OTHER, PINNED, WATTS } from './machine-run.ts'

const skip = process.platform === 'linux' ? false : 'needs Linux'

/** What is told of this run, and of no quiet one. */
const OF_RUNS: readonly WarningKind[] = [
  'setting-changed',
  'thermal-throttling',
  'frequency-moved',
  'background-cpu',
  'steal-time',
  'affinity-lost',
]

/** The task that the machine sleeps in. */
const SLEPT = 'slept'

const nearWatts = (row: StoredRow): void => {
  expect(row).toMatchObject({ status: 'completed', valid: true, faults: {} })
  expect(hasWatts(row, WATTS), row.name).toBe(true)
}

const checkedRun = once(async () => {
  const run = await machineRun()
  expect(run.exitCode, run.output).toBe(0)
  expect(run.stored.statuses).toEqual(['completed'])
  for (const row of run.stored.runs) if (row.name !== SLEPT) nearWatts(row)
  for (const name of ['quiet-before', 'quiet-between'])
    expect(rowNamed(run.stored, name).warnings.filter(({ kind }) => OF_RUNS.includes(kind))).toEqual([])
  return run
})

const outcome = (unchanged: string, warning: Warning): Outcome => ({
  exitCode: 0,
  said: warningText(warning).text,
  kept: 'all joules, experiment_valid 1, the warning beside them',
  unchanged: `quiet tasks before and after are told nothing; ${unchanged}`,
})

/** The one warning of a task, or of the experiment where no task is named. */
async function told(task: string | undefined, expected: Partial<Warning>): Promise<Outcome> {
  const { stored, text, unchanged } = await checkedRun()
  const warnings = task === undefined ? stored.warnings : rowNamed(stored, task).warnings
  expect(warnings).toContainEqual(expect.objectContaining(expected))
  if (task !== undefined)
    expect(warnings.filter(({ kind }) => OF_RUNS.includes(kind)).map(({ kind }) => kind)).toEqual([expected.kind])
  const warning = warnings.find((each) =>
    Object.entries(expected).every(([key, value]) => each[key as 'kind'] === value),
  )
  expect(text).toContain(warningText(warning as Warning).text)
  return outcome(unchanged, warning as Warning)
}

const cases: [
  fault: string,
  place: string,
  task: string | undefined,
  expected: Partial<Warning> & { kind: WarningKind },
][] = [
  ['governor changes', 'in a task run', 'governor', { kind: 'setting-changed', setting: 'scaling_governor of CPU 0' }],
  ['turbo is switched off', 'in a task run', 'turbo', { kind: 'setting-changed', setting: 'intel_pstate/no_turbo' }],
  ['governor changes', 'in an invocation', undefined, { kind: 'setting-changed', setting: 'governor' }],
  ['turbo is switched off', 'in an invocation', undefined, { kind: 'setting-changed', setting: 'turbo' }],
  ['processor is throttled', 'in a task run', 'throttled', { kind: 'thermal-throttling', events: 2 }],
  [
    'clock falls below its fixed limits',
    'in a task run',
    'clock',
    { kind: 'frequency-moved', beforeMhz: 2000, afterMhz: 1500 },
  ],
  ['another program works', 'in a task run', 'background', { kind: 'background-cpu' }],
  ['hypervisor takes time', 'in a task run', 'stolen', { kind: 'steal-time' }],
  ['mains are unplugged', 'in an invocation', undefined, { kind: 'on-battery' }],
  ['virtual machine that shows counters', 'in an invocation', undefined, { kind: 'virtual-machine' }],
  ['counters that carry noise', 'in an invocation', undefined, { kind: 'rapl-noise-filter', reason: 'SGX' }],
]

export const MACHINE: readonly FaultCase[] = [
  ...cases.map(
    ([fault, place, task, expected]): FaultCase => ({
      fault,
      place,
      tells: [expected.kind],
      skip,
      run: () => told(task, expected),
    }),
  ),
  {
    fault: 'machine sleeps, and its counters go on',
    place: 'in a task run',
    tells: ['machine-slept'],
    skip,
    run: async () => {
      const { stored, text, unchanged } = await checkedRun()
      const { warnings, ...row } = rowNamed(stored, SLEPT)
      const warning = warnings.find(({ kind }) => kind === 'machine-slept')
      expect(warning).toMatchObject({ seconds: expect.closeTo(600, -1) as number })
      expect(row).toMatchObject({ status: 'completed', valid: false })
      expect(text).toContain(warningText(warning as Warning).text)
      return {
        ...outcome(unchanged, warning as Warning),
        kept: 'all joules, experiment_valid 0, the warning beside them',
      }
    },
  },
  {
    fault: 'pinned CPU is taken away, and the kernel moves the process',
    place: 'in a task run',
    tells: ['affinity-lost'],
    skip: skip || (moveObstacle ?? false),
    run: () => told('moved', { kind: 'affinity-lost', wanted: String(PINNED), found: String(OTHER) }),
  },
]
