import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { Warning } from '../../../src/run.ts'
import type { FaultedRun } from '../../support/faulted-project.ts'
import { hasWatts, rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { Outcome } from '../fault-case.ts'
import { countersRun, PACKAGES_AND_DRAM_WATTS } from './counters-run.ts'

export const textOf = (warning: Warning): string => warningText(warning).text

/** What was sound before and after keeps its joules, which are those of the known power. */
export function expectOthersSound({ stored, exitCode, output }: FaultedRun): void {
  expect(exitCode, output).toBe(0)
  expect(stored.statuses).toEqual(['completed'])
  for (const name of ['healthy-before', 'healthy-after', 'task-healthy-before', 'task-healthy-after']) {
    const row = rowNamed(stored, name)
    expect(row.faults).toEqual({})
    expect(row.valid).toBe(true)
    expect(hasWatts(row, PACKAGES_AND_DRAM_WATTS), name).toBe(true)
  }
}

export const others = (unchanged: string): string => `runs before and after it have their 60 W; ${unchanged}`

/** What one bench of the run is told of, and what that leaves it. */
export async function toldOf(
  name: string,
  kinds: readonly Warning['kind'][],
  kept: string,
  check: (row: StoredRow) => void,
): Promise<Outcome> {
  const run = await countersRun()
  expectOthersSound(run)
  const row = rowNamed(run.stored, name)
  const told = row.warnings.filter(({ kind }) => kinds.includes(kind))
  expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(kinds))
  for (const warning of told) expect(run.text).toContain(textOf(warning))
  check(row)
  return { exitCode: 0, said: told.map(textOf).join(' ') || 'nothing', kept, unchanged: others(run.unchanged) }
}

export const near = (row: StoredRow): void => expect(hasWatts(row, PACKAGES_AND_DRAM_WATTS), row.name).toBe(true)
