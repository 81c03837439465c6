import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { selfTestFinding } from '../../src/cli/self-test-finding.ts'
import { openDatabase } from '../../src/store/index.ts'
import { exampleSelfTest } from '../support/comparison-records.ts'
import { scratch } from '../support/scratch.ts'

const UNKNOWN = {
  check: 'self-test',
  severity: 'INFO',
  fact: 'What this machine can tell of a change has not been measured.',
  fix: 'vitest-energy compare HEAD HEAD --aa 5',
}

test('the newest self-test of this machine and this reader is told', async () => {
  const file = join(scratch(), 'experiments.db')
  expect(await selfTestFinding(file, 'machine', 'rapl-powercap')).toEqual(UNKNOWN)
  {
    await using db = await openDatabase(file)
    await db.migrate()
    await db.saveSelfTest(exampleSelfTest())
    await db.saveSelfTest(exampleSelfTest({ reader: 'none', quantity: 'proxy', falseImprovements: 3 }))
  }
  expect(await selfTestFinding(file, 'machine', 'rapl-powercap')).toEqual({
    check: 'self-test',
    severity: 'OK',
    fact: 'The smallest change that this machine finds is 3.1 % (energy by rapl-powercap); false alarms: 1 of 20; measured 2026-01-02.',
  })
  expect(await selfTestFinding(file, 'machine')).toMatchObject({
    severity: 'WARN',
    fact: 'The smallest change that this machine finds is 3.1 % (CPU seconds); false alarms: 4 of 20; measured 2026-01-02.',
    fix: 'Make it quieter (see what is marked WARN), then: vitest-energy compare HEAD HEAD --aa 5',
  })
  expect(await selfTestFinding(file, 'other', 'rapl-powercap')).toEqual(UNKNOWN)
})

test('a database that cannot be asked keeps the doctor from nothing', async () => {
  const file = join(scratch(), 'experiments.db')
  writeFileSync(file, 'no database at all, whatever its name says')
  const finding = await selfTestFinding(file, 'machine')
  expect(finding).toMatchObject({ check: 'self-test', severity: 'INFO' })
  expect(finding.fact).toContain('cannot be asked')
  expect(finding.fix).toContain('ENERGY_DB')
})
