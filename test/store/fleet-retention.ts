import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { docBlock } from '../support/doc-example.ts'
import { exampleExperiment } from '../support/experiment.ts'
import { type FleetDatabase, statementsOf } from '../support/fleet-database.ts'
import { sampledTask } from '../support/fleet-records.ts'
import { inShell } from '../support/fleet-shell.ts'
import { long } from '../support/long.ts'
import { collected } from '../support/stored.ts'

const skipped = !long ? ': in the long form' : spawnSync('psql', ['--version']).status === 0 ? '' : ': needs psql'

/** What goes, what stays, and what the triggers make of it: the commands of docs/fleet.md. */
export function testRetention(fleet: () => FleetDatabase): void {
  describe('retention', () => {
    /** An experiment of a time with one sampled task. */
    const saved = async (startedAt: string): Promise<{ experiment: string; run: string }> => {
      await using db = await openDatabase(fleet().url('runner'))
      const { run, samples } = sampledTask(startedAt)
      const experiment = { ...exampleExperiment(), createdAt: startedAt, endedAt: startedAt, runs: [run] }
      await db.saveExperiment(experiment, [samples])
      return { experiment: experiment.id, run: run.id }
    }
    const differences = async (): Promise<string[]> => {
      await using db = await openDatabase(fleet().url('grafana'), { readonly: true })
      const found = await collected(db.verify())
      return found.map((each) => (each.kind === 'difference' ? `${each.of} ${each.stored} ${each.found}` : each.reason))
    }
    /** Statements of the page, for the table that has the partitions. */
    const ofThePage = async (holds: string): Promise<string> => {
      const [parent] = await fleet().asOwner(
        "SELECT relname AS name FROM pg_class WHERE relkind = 'p' AND relname LIKE '%energy_samples'",
      )
      const block = docBlock('fleet.md', 'sql', holds)
      expect(block, 'docs/fleet.md names the table with the partitions').toContain(` ${String(parent?.name)} `)
      return block
    }

    test.skipIf(skipped !== '')(
      `the commands of the page bring tables and grants up to date, again, too${skipped}`,
      () => {
        const said = inShell(docBlock('fleet.md', 'sh', 'db migrate'), { OWNER_URL: fleet().url('energy_owner') })
        expect(said).toMatch(/has schema \d+\.\n(DO|GRANT|REVOKE|\n)+$/)
      },
    )

    test('a month of samples is detached: totals and raw blocks stay, late runs are stored, and it comes back', async () => {
      const { run } = await saved('2026-01-03T00:00:00.000Z')
      expect(await differences()).toEqual([])
      const [detach = '', ...rest] = statementsOf(await ofThePage('DETACH')).toSorted((a) =>
        /DETACH/.test(a) ? -1 : 1,
      )
      await fleet().asOwner(detach)
      await expect(saved('2026-01-04T00:00:00.000Z')).rejects.toThrow('no partition')
      for (const statement of rest) await fleet().asOwner(statement)
      await using db = await openDatabase(fleet().url('runner'))
      expect(await db.samplesOf(run)).toEqual([])
      expect(await db.loadRun(run)).toBeDefined()
      expect(await collected(db.blocksOf(run))).toHaveLength(1)
      expect(await differences()).toEqual([`${run} 0 3`])
      const back = statementsOf(await ofThePage('ATTACH'))
      for (const statement of back) await fleet().asOwner(statement)
      expect(await db.samplesOf(run)).toHaveLength(3)
      expect(await differences()).toEqual([])
      const table = /PARTITION (\w+)/.exec(detach)?.[1] ?? ''
      await expect(fleet().asOwner(`DELETE FROM ${table}`)).rejects.toThrow('immutable')
      await fleet().asOwner(`BEGIN; ${statementsOf(await ofThePage('DETACH')).join(';')}; COMMIT`)
      await fleet().asOwner(`DROP TABLE archive.${table}`)
      const late = await saved('2026-01-05T00:00:00.000Z')
      expect(await db.samplesOf(late.run)).toHaveLength(3)
      expect(await differences()).toEqual([`${run} 0 3`])
    })

    test.skipIf(skipped !== '')(`what is older than a day goes with its tombstone${skipped}`, async () => {
      const [old, young] = [await saved('2025-06-01T00:00:00.000Z'), await saved('2026-06-01T00:00:00.000Z')]
      const block = docBlock('fleet.md', 'sh', 'db delete').replace("'2026-01-15'", "'2025-12-31'")
      expect(inShell(block, { OWNER_URL: fleet().url('energy_owner') })).toBe(
        `Deleted ${old.experiment} with 1 runs; a tombstone stays.\n`,
      )
      await using db = await openDatabase(fleet().url('runner'))
      expect(await db.loadRun(old.run)).toBeUndefined()
      expect(await db.loadRun(young.run)).toBeDefined()
      expect(await fleet().asOwner(`SELECT exp_id FROM tombstones`)).toEqual([{ exp_id: old.experiment }])
      await expect(fleet().asOwner(`DELETE FROM experiments`)).rejects.toThrow('immutable')
    })
  })
}
