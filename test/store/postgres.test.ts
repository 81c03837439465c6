import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseManager } from '../../src/store/database-manager.ts'
import { openDatabase } from '../../src/store/index.ts'
import { PostgreSQLAdapter } from '../../src/store/postgres.ts'
import { explainedPostgres } from '../../src/store/postgres-remedies.ts'
import { testPostgresFaults } from '../contracts/postgres-faults.ts'
import { testStore } from '../contracts/store.ts'
import { exampleBench, exampleExperiment, exampleTask } from '../support/experiment.ts'
import { ASKED, filled, planOf } from '../support/large-store.ts'
import { collected } from '../support/stored.ts'
import { installedPostgres, PASSWORD, TestPostgres } from '../support/postgres.ts'
import { writtenAtOnce } from '../support/writers.ts'
import { long } from '../support/long.ts'

const ROLES = readFileSync(new URL('../../config/postgres-roles.sql', import.meta.url), 'utf8')
const COUNTERS = [{ id: 'package-0', domain: 'package', unitUj: 1 }] as const

/** The first column of a table. */
const keyOf = (table: string): string => (table.startsWith('keyed_') ? 'run_key' : 'run_id')

const sampled = (runId: string, rows = 3) => ({
  runId,
  counters: COUNTERS,
  tNs: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)),
  uncertaintyNs: new Int32Array(rows),
  valuesUj: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)),
})

test.each([
  new Error('Client has encountered a connection error and is not queryable'),
  Object.assign(new Error('Premature close'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
])("a connection that is cut between two queries, or in a COPY, is the database's: %s", (error) => {
  expect(explainedPostgres('postgres://host/name', error)).toMatchObject({ code: 'STORE_UNAVAILABLE', exitCode: 4 })
})

for (const { version, programs } of await installedPostgres()) {
  const skipped = programs === undefined ? ': not installed here' : version === 15 && !long ? ': in the long form' : ''
  describe.skipIf(skipped !== '')(`PostgreSQL ${version}${skipped}`, () => {
    if (!programs) return
    let server: TestPostgres
    beforeAll(async () => {
      server = await TestPostgres.start(programs)
    }, 60_000)
    afterAll(() => server[Symbol.asyncDispose]())

    testStore('contract', async () => openDatabase(await server.empty()))
    if (version === 18) testPostgresFaults(() => server)

    test('whether a run is known is asked of the end of the index of the samples, never of all of them', async () => {
      const url = await server.empty()
      await using db = await openDatabase(url)
      await db.migrate()
      const run = exampleTask()
      await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [sampled(run.id, 20_000)])
      const [{ prosrc = '' } = {}] = await server.sql(
        url,
        `SELECT prosrc FROM pg_proc WHERE proname = 'refuse_unknown_keys' AND pronamespace = current_schema()::regnamespace`,
      )
      const condition = /IF (.*) THEN/s.exec(String(prosrc))?.[1]
      const plan = (await server.sql(url, `EXPLAIN SELECT ${condition}`)).map((row) => row['QUERY PLAN']).join('\n')
      expect(plan).toMatch(/Index Only Scan Backward using keyed_energy_samples/)
      expect(plan).not.toMatch(/Seq Scan on keyed_energy_samples/)
    })

    test('samples lie in the partition of the month in which their run began', async () => {
      const url = await server.empty()
      await using db = await openDatabase(url)
      await db.migrate()
      const runs = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z'].map((startedAt) =>
        exampleTask({ startedAt }),
      )
      await db.saveExperiment(
        { ...exampleExperiment(), runs },
        runs.map(({ id }) => sampled(id)),
      )
      const found = await server.sql(
        url,
        'SELECT s.tableoid::regclass::text AS part, run_id, month::text FROM keyed_energy_samples AS s NATURAL JOIN run_keys',
      )
      expect(new Set(found.map(({ part, run_id, month }) => [part, run_id, month].join(' ')))).toEqual(
        new Set([
          `keyed_energy_samples_2026_01 ${runs[0]?.id} 2026-01-01`,
          `keyed_energy_samples_2026_02 ${runs[1]?.id} 2026-02-01`,
        ]),
      )
    })

    test('what is asked of a large database is answered through indexes', async () => {
      const url = await server.empty()
      const adapter = await PostgreSQLAdapter.open(url)
      await using db = new DatabaseManager(adapter)
      await db.migrate()
      const { runId, benchmarkKey } = await filled(db)
      await server.sql(url, 'ANALYZE')
      // The tables are small here, so reading and sorting all of them would be cheapest.
      const plan = (query: string, value: string): Promise<string[]> =>
        adapter.db.transaction().execute(async (tx) => {
          await sql`SET LOCAL enable_seqscan = off`.execute(tx)
          await sql`SET LOCAL enable_sort = off`.execute(tx)
          return planOf(tx, 'postgres', query, value)
        })
      const asked = ASKED('postgres')
      for (const query of [asked.run, asked.view, asked.page]) {
        const steps = (await plan(query, runId)).join('\n')
        expect(steps).toMatch(/Index (Scan|Only Scan|Cond).*\n?.*run_key/)
        expect(steps).not.toContain('Seq Scan')
      }
      expect((await plan(asked.page, runId)).join('\n')).not.toContain('Sort')
      expect((await plan(asked.history, benchmarkKey)).join('\n')).toMatch(/on runs_by_benchmark\n\s+Index Cond/)
    })

    test.runIf(version === 18)(
      'eight processes write at once: nothing is lost, nothing doubled',
      async () => {
        const url = await server.empty()
        await writtenAtOnce(url, 8)
      },
      60_000,
    )

    test('a writer saves and copies, a reader reads, and nobody changes raw rows, not even the owner', async () => {
      const url = await server.empty()
      await using owner = await openDatabase(url)
      await owner.migrate()
      const [writer, reader] = [`writer_${version}`, `reader_${version}`]
      await server.sql(url, ROLES)
      await server.sql(url, `CREATE ROLE ${writer} LOGIN PASSWORD '${PASSWORD}' IN ROLE energy_writer`)
      await server.sql(url, `CREATE ROLE ${reader} LOGIN PASSWORD '${PASSWORD}' IN ROLE energy_reader`)
      const as = (user: string): string => url.replace('owner', user)
      await using db = await openDatabase(as(writer))
      await db.migrate()
      const run = exampleTask()
      const experiment = { ...exampleExperiment(), status: 'partial' as const, runs: [run] }
      await db.saveExperiment(experiment, [sampled(run.id)])
      await db.saveExperiment({ ...experiment, status: 'completed', runs: [run, exampleBench()] }, [])
      const copied = { ...exampleExperiment(), runs: [exampleTask()] }
      await using local = await openDatabase(':memory:')
      await local.migrate()
      await local.saveExperiment(
        copied,
        copied.runs.map(({ id }) => sampled(id)),
      )
      expect(await collected(db.copyFrom(local))).toMatchObject([{ added: 1 }])
      await using read = await openDatabase(as(reader), { readonly: true })
      expect((await read.loadExperiment(experiment.id))?.status).toBe('completed')
      expect(await read.samplesOf(run.id)).toHaveLength(3)
      for (const change of ["UPDATE energy_samples SET run_id = ''", 'DELETE FROM energy_samples']) {
        await expect(server.sql(url, change)).rejects.toThrow('immutable')
      }
      for (const table of ['bench_windows', 'keyed_energy_samples', 'keyed_energy_samples_2026_01']) {
        for (const change of [
          `UPDATE ${table} SET ${keyOf(table)} = NULL`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table}`,
        ])
          await expect(server.sql(url, change)).rejects.toThrow('immutable')
      }
      for (const change of ["UPDATE runs SET run_id = ''", 'DELETE FROM runs', 'DELETE FROM experiments']) {
        await expect(server.sql(url, change)).rejects.toThrow('immutable')
      }
      await expect(
        server.sql(as(writer), `INSERT INTO keyed_energy_samples VALUES (1000, '2026-01-01', 1)`),
      ).rejects.toThrow('not stored')
    })

    test('what is wrong is said with a remedy, and the password never', async () => {
      const url = server.url('postgres')
      const wrong = 'secret-of-nobody'
      const cases: [url: string, said: RegExp, remedy: RegExp][] = [
        [url.replace(/:\d+\//, ':1/'), /ECONNREFUSED/, /reaches it/],
        [server.url('postgres', { password: wrong }), /authentication failed/, /user and password/],
        [server.url('none'), /"none" does not exist/, /CREATE DATABASE/],
        [`${url}?sslmode=require`, /SSL/, /sslmode/],
        [`postgres://owner:${wrong}@[`, /cannot be read/, /percent|%40/],
      ]
      for (const [each, said, remedy] of cases) {
        const error = await (async () => {
          await using db = await openDatabase(each)
          await db.migrate()
        })().catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', exitCode: 4 })
        const { message, hint, cause } = error as Error & { hint: string }
        expect(message).toMatch(said)
        expect(hint).toMatch(remedy)
        const all = `${message} ${hint} ${String(cause)} ${JSON.stringify(cause)}`
        expect(all).not.toContain(wrong)
        expect(all).not.toContain(encodeURIComponent(PASSWORD))
      }
    })

    test('two machines at once move the same database: each run arrives once', async () => {
      const url = await server.empty()
      await using from = await openDatabase(':memory:')
      await from.migrate()
      const runs = Array.from({ length: 6 }, () => exampleTask())
      await from.saveExperiment(
        { ...exampleExperiment(), runs },
        runs.map(({ id }) => sampled(id, 500)),
      )
      const counts = await Promise.all(
        [1, 2].map(async () => {
          await using db = await openDatabase(url)
          await db.migrate()
          return await collected(db.copyFrom(from))
        }),
      )
      expect(counts.flat().reduce((sum, { added }) => sum + added, 0)).toBe(6)
      expect(counts.flat().reduce((sum, { known }) => sum + known, 0)).toBe(6)
      await using db = await openDatabase(url)
      for (const { id } of runs) expect(await db.samplesOf(id)).toHaveLength(500)
    })

    test('a server that was killed and came back is used again', async () => {
      const url = await server.empty()
      await using db = await openDatabase(url)
      await db.migrate()
      const experiment = { ...exampleExperiment(), runs: [exampleBench()] }
      await db.saveExperiment(experiment, [])
      await server.kill()
      await expect(db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench()] }, [])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      })
      await server.run()
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
    })

    test("the types of the user's own connections stay as they are", async () => {
      await using db = await openDatabase(await server.empty())
      await db.migrate()
      expect(pg.types.getTypeParser(20, 'text')('7')).toBe('7')
    })
  })
}
