import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { LATEST_VERSION } from '../../src/store/migrations/index.ts'
import { docBlock } from '../support/doc-example.ts'
import { exampleExperiment, exampleTask } from '../support/experiment.ts'
import { type FleetDatabase, statementsOf } from '../support/fleet-database.ts'
import { sampledTask } from '../support/fleet-records.ts'

const DENIED = '42501'

/** What a writer may change of an experiment that goes on. */
const STATE = ['baseline_id', 'completed_at', 'controls', 'pinned_cpus', 'readers', 'refused', 'runs_completed']
  .concat(['runs_total', 'status', 'warnings'])
  .toSorted()

/** Tables into which nobody but the owner writes. */
const OF_THE_OWNER = new Set(['schema_version', 'tombstones'])

/** Who may do what, on every table that is there, asked from the server as the roles of docs/fleet.md. */
export function testRoles(fleet: () => FleetDatabase): void {
  describe('roles', () => {
    let [writer, reader]: pg.Client[] = []
    let tables: { name: string; column: string; partition: boolean }[]
    beforeAll(async () => {
      await using db = await openDatabase(fleet().url('runner'))
      const { run, samples } = sampledTask('2026-02-03T00:00:00.000Z')
      await db.saveExperiment({ ...exampleExperiment(), runs: [run] }, [samples])
      ;[writer, reader] = ['runner', 'grafana'].map((user) => new pg.Client({ connectionString: fleet().url(user) }))
      await writer?.connect()
      await reader?.connect()
      tables = (await fleet().asOwner(`SELECT c.relname AS name, c.relispartition AS partition,
        (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND attidentity = '' ORDER BY attnum LIMIT 1) AS column
        FROM pg_class AS c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`)) as typeof tables
    })
    afterAll(async () => {
      await writer?.end()
      await reader?.end()
    })

    const refused = async (client: pg.Client | undefined, statement: string): Promise<void> => {
      const outcome = await client?.query(statement).then(
        () => 'done',
        (error: unknown) => (error as { code?: string }).code,
      )
      expect(outcome, statement).toBe(DENIED)
    }

    test('neither writer nor reader changes, deletes, empties, alters or drops anything', async () => {
      expect(tables.length).toBeGreaterThan(15)
      expect(tables.filter(({ partition }) => partition).length).toBeGreaterThan(0)
      for (const { name, column } of tables) {
        const forbidden = [
          `UPDATE ${name} SET ${column} = ${column}`,
          `DELETE FROM ${name}`,
          `TRUNCATE ${name} CASCADE`,
          `ALTER TABLE ${name} DISABLE TRIGGER ALL`,
          `DROP TABLE ${name} CASCADE`,
        ]
        for (const statement of forbidden) {
          await refused(writer, statement)
          await refused(reader, statement)
        }
      }
    })

    test('a writer adds rows to every table of measurements, and a reader to none', async () => {
      const rights = await fleet().asOwner(`SELECT t.name, r.role,
          concat_ws(' ', ${['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
            .map((right) => `CASE WHEN has_table_privilege(r.role, t.name, '${right}') THEN '${right}' END`)
            .join(', ')}) AS may
        FROM unnest(ARRAY['${tables.map(({ name }) => name).join("','")}']) AS t (name),
          unnest(ARRAY['runner', 'grafana']) AS r (role)`)
      for (const { name, role, may } of rights) {
        const table = tables.find((each) => each.name === name)
        const own = role === 'runner' && !OF_THE_OWNER.has(String(name)) ? 'SELECT INSERT' : 'SELECT'
        // A partition is reached through its table, whose rights count.
        expect(may, `${String(role)} on ${String(name)}`).toBe(table?.partition ? '' : own)
      }
    })

    test('of an experiment, a writer carries on the state and nothing else', async () => {
      const columns = await fleet().asOwner(`SELECT attname AS name FROM pg_attribute
        WHERE attrelid = 'experiments'::regclass AND attnum > 0 AND NOT attisdropped`)
      const may: string[] = []
      for (const { name } of columns) {
        const statement = `UPDATE experiments SET ${String(name)} = ${String(name)}`
        if (STATE.includes(String(name))) may.push(String((await writer?.query(statement))?.command && name))
        else await refused(writer, statement)
        await refused(reader, statement)
      }
      expect(may.toSorted()).toEqual(STATE)
    })

    test('neither makes tables, functions or partitions by hand, nor switches the triggers off', async () => {
      for (const client of [writer, reader]) {
        await refused(client, 'CREATE TABLE mine (a int)')
        await refused(client, 'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$')
        await refused(client, "SET session_replication_role = 'replica'")
        await refused(client, 'DROP FUNCTION refuse_change() CASCADE')
        await refused(client, "INSERT INTO tombstones VALUES ('a', 'b', 'c', 'd', 0)")
        await refused(client, "INSERT INTO schema_version VALUES (99, 'a', 'b')")
        await refused(client, 'SET ROLE energy_owner')
      }
      await refused(reader, "SELECT make_partition('telemetry_samples', '2026-01-01')")
      await expect(writer?.query("SELECT make_partition('runs', '2026-01-01')")).rejects.toThrow('has no partitions')
    })

    test('time-outs can be those of the role, for a pool that takes no start-up parameters', async () => {
      for (const each of statementsOf(docBlock('fleet.md', 'sql', 'lock_timeout'))) await fleet().asSuperuser(each)
      const [found] = await fleet().server.sql(
        fleet().url('runner'),
        "SELECT current_setting('lock_timeout') AS lock, current_setting('statement_timeout') AS statement",
      )
      expect(found).toEqual({ lock: '1min', statement: '10min' })
    })

    test('a writer whose database is too old is sent to the owner, not to the grants', async () => {
      const forgotten = `schema_version WHERE version = ${LATEST_VERSION}`
      const [row] = await fleet().asOwner(`SELECT checksum FROM ${forgotten}`)
      await fleet().asOwner(`DELETE FROM ${forgotten}`)
      await using db = await openDatabase(fleet().url('runner'))
      await expect(db.migrate()).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        exitCode: 4,
        hint: expect.stringContaining('db migrate` once with the URL of the owner') as string,
      })
      await fleet().asOwner(`INSERT INTO schema_version VALUES (${LATEST_VERSION}, '${String(row?.checksum)}', 'then')`)
      await db.migrate()
    })

    test('a reader reads every table and view, and saves nothing', async () => {
      const names = await fleet().asOwner(`SELECT c.relname AS name FROM pg_class AS c
        WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace`)
      for (const { name } of names) await reader?.query(`SELECT * FROM ${String(name)} LIMIT 1`)
      await using db = await openDatabase(fleet().url('grafana'))
      await expect(db.saveExperiment({ ...exampleExperiment(), runs: [exampleTask()] }, [])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        hint: expect.stringContaining('postgres-roles.sql') as string,
      })
    })
  })
}
