import { expect, test } from 'vitest'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { SQLiteAdapter } from '../../src/store/sqlite.ts'
import { ASKED, filled, planOf } from '../support/large-store.ts'
import { collected, tableOf } from '../support/stored.ts'

/** A table of the database that is read from end to end; subqueries have other names. */
const WHOLE = /^SCAN ([a-z]|keyed_energy_samples|run_keys|runs|experiments)( |$)/

test('what is asked of a large database is answered through indexes, and gives the rows of what was asked', async () => {
  const adapter = new SQLiteAdapter(':memory:')
  await using db = new DatabaseManager(adapter)
  await db.migrate()
  const { runId, benchmarkKey } = await filled(db)
  const asked = ASKED('sqlite')
  for (const [name, query] of Object.entries(asked)) {
    const plan = await planOf(adapter.db, 'sqlite', query, name === 'history' ? benchmarkKey : runId)
    expect(
      plan.filter((step) => WHOLE.test(step)),
      name,
    ).toEqual([])
    const key =
      name === 'history' ? /SEARCH r USING INDEX \w+ \(benchmark_key=\?/ : /SEARCH \w+ USING PRIMARY KEY \(run_key=\?/
    expect(plan.join('\n'), name).toMatch(key)
    if (name !== 'history') expect(plan.join('\n'), name).not.toContain('ORDER BY')
  }
  expect(await db.samplesOf(runId)).toHaveLength(1000)
  const pages = await collected(db.streamRows(tableOf('energy_samples'), { runId }))
  expect(pages.flat()).toHaveLength(1000)
  const history = (await collected(db.streamRows(tableOf('commit_history')))).flat()
  expect(history.filter((row) => row.benchmark_key === benchmarkKey)).toHaveLength(30)
  expect(history).toHaveLength(90)
})
