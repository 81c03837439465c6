import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { Warning } from '../../../src/run.ts'
import { groundTruthUnavailable } from '../../../src/testing/index.ts'
import { stepObstacle } from '../../support/stepped-clock.ts'
import { hasWatts, rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { clockRun, WATTS } from './clock-run.ts'

const skip = groundTruthUnavailable() ?? false
const HOUR_MS = 3_600_000

const textOf = (warning: Warning): string => warningText(warning).text
const nearWatts = (row: StoredRow): void => expect(hasWatts(row, WATTS), row.name).toBe(true)

async function seenIn(
  name: string,
  next: string,
  { kept, warning, check }: { kept: string; warning?: Warning; check: (row: StoredRow, begunMs: number) => void },
): Promise<Outcome> {
  const { stored, exitCode, output, text, unchanged, begunMs } = await clockRun()
  expect(exitCode, output).toBe(0)
  expect(stored.statuses).toEqual(['completed'])
  const row = rowNamed(stored, name)
  check(row, begunMs)
  if (warning) {
    expect(row.warnings).toContainEqual(warning)
    expect(text).toContain(textOf(warning))
  }
  const after = rowNamed(stored, next)
  nearWatts(after)
  expect(after).toMatchObject({ valid: true, faults: {} })
  expect(after.harness_joules_per_op).not.toBeNull()
  return {
    exitCode: 0,
    said: warning ? textOf(warning) : 'nothing',
    kept,
    unchanged: `the bench after it has its ${WATTS} W; ${unchanged}`,
  }
}

const stepped = (name: string): Promise<Outcome> =>
  seenIn(name, 'after-the-steps', {
    kept: 'joules, seconds and times on the clock of the beginning',
    check(row, begunMs) {
      nearWatts(row)
      expect(row).toMatchObject({ valid: true, faults: {} })
      expect(row.duration_seconds).toBeGreaterThan(0.2)
      expect(row.duration_seconds).toBeLessThan(60)
      expect(Math.abs(Date.parse(row.started_at) - begunMs)).toBeLessThan(HOUR_MS)
    },
  })

export const CLOCK: readonly FaultCase[] = [
  {
    fault: 'wall clock goes back by a day',
    place: 'in a window of a bench',
    tells: [],
    long: true,
    skip: skip || (stepObstacle ?? false),
    run: () => stepped('clock-back'),
  },
  {
    fault: 'wall clock goes ahead by three days',
    place: 'in a window of a bench',
    tells: [],
    long: true,
    skip: skip || (stepObstacle ?? false),
    run: () => stepped('clock-ahead'),
  },
  {
    fault: 'all processes stand still while the counter goes round twice',
    place: 'in a window of a bench, between two guard reads',
    tells: ['counter-fault'],
    skip,
    run: () =>
      seenIn('stopped-for-two-wraps', 'after-the-wraps', {
        kept: 'total NULL, experiment_valid 0; the other windows keep theirs',
        warning: { kind: 'counter-fault', counter: 'package-0', domain: 'package', fault: 'unresolvable', windows: 1 },
        check(row) {
          expect(row).toMatchObject({ total_joules: null, valid: false, faults: { 'package-0': 'unresolvable' } })
          expect(row.windows.map((joules) => joules !== null)).toEqual([true, true, false, true, true])
          nearWatts(row)
        },
      }),
  },
  {
    fault: 'counter vanishes',
    place: 'while the harness itself is measured',
    tells: ['counter-fault'],
    skip,
    run: () =>
      seenIn('reference-lost', 'reference-taken-again', {
        kept: 'joules as counted, the harness not taken off, experiment_valid 0; the next bench measures it again',
        warning: { kind: 'counter-fault', counter: 'package-0', domain: 'package', fault: 'gone', windows: 15 },
        check(row) {
          expect(row).toMatchObject({ valid: false, invalid_reason: 'counter-fault', harness_joules_per_op: null })
          nearWatts(row)
        },
      }),
  },
]
