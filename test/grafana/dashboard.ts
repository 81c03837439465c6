import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { BENCH, MACHINES, saveFleet } from '../support/fleet-records.ts'
import { dashboard, grafanaSql, type Surroundings } from '../support/grafana.ts'
import type { TestPostgres } from '../support/postgres.ts'

type Row = Record<string, unknown>

const A = "runner 'x' aaaaaaaa"
const B = "runner 'x' bbbbbbbb"
const MEASURED = 'rapl-powercap · measured'

const WEEK: Surroundings = {
  from: '2026-03-01T00:00:00Z',
  to: '2026-03-08T00:00:00Z',
  variables: {
    host: Object.values(MACHINES),
    benchmark: BENCH,
    reader: ['model', 'rapl-powercap'],
  },
}

const queryOf = (title: string): string => {
  const query = dashboard.panels.find((panel) => panel.title === title)?.targets?.[0]?.rawSql
  if (query === undefined) throw new Error(`no panel ${title}`)
  return query
}

/** Every query of the dashboard on a real PostgreSQL with a fleet of known numbers. */
export function testDashboard(server: () => TestPostgres): void {
  describe('dashboard', () => {
    let client: pg.Client
    beforeAll(async () => {
      const url = await server().empty()
      await using db = await openDatabase(url)
      await db.migrate()
      await saveFleet(db)
      client = new pg.Client({ connectionString: url })
      await client.connect()
    })
    afterAll(() => client.end())

    const run = async (query: string, surroundings = WEEK): Promise<Row[]> => {
      const { rows } = await client.query<Row>(grafanaSql(query, surroundings))
      return rows
    }

    /** A time series as its lines: day, name, value; as Grafana needs it, in order of time and each point once. */
    const lines = async (title: string, surroundings = WEEK): Promise<[string, string, number][]> => {
      const rows = await run(queryOf(title), surroundings)
      // Of exactly these three, Grafana makes a line of each name.
      for (const row of rows) expect(Object.keys(row)).toEqual(['time', 'metric', 'value'])
      const points = rows.map(({ time, metric, value }): [string, string, number] => [
        (time instanceof Date ? time : new Date(Number(time) * 1000)).toISOString().slice(5, 10),
        String(metric),
        Number(value),
      ])
      expect(points.map(([day]) => day)).toEqual(points.map(([day]) => day).toSorted())
      expect(new Set(points.map(([day, name]) => `${day} ${name}`)).size).toBe(points.length)
      return points
    }

    test('energy per op: medians of commits, apart by machine, reader, provenance and tree', async () => {
      expect(await lines('Energy per op by commit')).toEqual([
        ['03-02', `${A} · ${MEASURED} · clean`, 3],
        ['03-03', `${A} · ${MEASURED} · clean`, 6],
        ['03-03', `${B} · model · modelled · clean`, 1],
        ['03-03', `${B} · ${MEASURED} · clean`, 9],
        ['03-04', `${A} · ${MEASURED} · changed files`, 7],
      ])
    })
    test('energy per op: what is not asked for is not shown', async () => {
      const of = (variables: Partial<Surroundings['variables']>, rest: Partial<Surroundings> = {}) =>
        lines('Energy per op by commit', {
          ...WEEK,
          ...rest,
          variables: { ...WEEK.variables, ...variables } as Surroundings['variables'],
        })
      expect(await of({ host: [MACHINES.b] })).toHaveLength(2)
      expect(await of({ host: [], reader: [] })).toEqual([])
      expect(await of({ reader: ['model'] })).toHaveLength(1)
      expect(await of({ benchmark: "it's > not > there" })).toEqual([])
      expect(await of({}, { from: '2026-03-04T00:00:00.500Z' })).toHaveLength(1)
      expect(await of({}, { from: '2025-01-01T00:00:00Z', to: '2025-12-01T00:00:00Z' })).toEqual([
        ['03-03', `${A} · ${MEASURED} · clean`, 100],
      ])
    })

    test('commits of the bench: the newest first', async () => {
      const rows = await run(queryOf('Commits of the bench'))
      expect(rows.map(({ commit, tree, machine, provenance }) => [commit, tree, machine, provenance].join())).toEqual([
        `c2,changed files,${A},measured`,
        `c2,clean,${A},measured`,
        `c1,clean,${B},modelled`,
        `c1,clean,${B},measured`,
        `c1,clean,${A},measured`,
      ])
      expect(rows.at(-1)).toMatchObject({
        sessions: '2',
        'energy per op': 3,
        lowest: 2,
        highest: 4,
        'time per op': 1e-7,
      })
    })

    test('runs per day', async () => {
      expect(await lines('Runs per day')).toEqual([
        ['03-02', `${A} · bench`, 2],
        ['03-03', `${A} · bench`, 2],
        ['03-03', `${A} · task`, 1],
        ['03-03', `${B} · bench`, 2],
        ['03-04', `${A} · bench`, 2],
        ['03-05', `${A} · task`, 6],
        ['03-05', `${B} · task`, 2],
      ])
    })

    test('provenances: shares of a day and machine make one', async () => {
      const shares = await lines('Where the numbers come from')
      expect(shares.filter(([day]) => day === '03-03')).toEqual([
        ['03-03', `${A} · measured`, 2 / 3],
        ['03-03', `${A} · no counter`, 1 / 3],
        ['03-03', `${B} · measured`, 0.5],
        ['03-03', `${B} · modelled`, 0.5],
      ])
      expect(shares.reduce((sum, [, , share]) => sum + share, 0)).toBeCloseTo(6, 9)
    })

    test('warnings by kind: of runs and of invocations', async () => {
      expect(await lines('Warnings by kind')).toEqual([
        ['03-03', `${A} · on-battery`, 2],
        ['03-03', `${A} · sampler-degraded`, 1],
        ['03-03', `${B} · on-battery`, 1],
      ])
    })

    test('idle power and its drift: accepted baselines alone, per machine and domain', async () => {
      const of = (machine: string, domain: string): string => `${machine} · ${domain} · ${MEASURED} · edges`
      expect(await lines('Idle power')).toEqual([
        ['03-02', of(A, 'dram'), 2],
        ['03-02', of(A, 'package'), 10],
        ['03-02', of(B, 'package'), 20],
        ['03-04', of(A, 'dram'), 2],
        ['03-04', of(A, 'package'), 11],
      ])
      expect((await lines('Idle drift')).map(([day, name, value]) => [day, name, value.toFixed(9)])).toEqual([
        ['03-02', of(A, 'dram'), '0.000000000'],
        ['03-02', of(A, 'package'), '0.000000000'],
        ['03-02', of(B, 'package'), '0.000000000'],
        ['03-04', of(A, 'dram'), '0.000000000'],
        ['03-04', of(A, 'package'), '0.100000000'],
      ])
    })

    test('orchestration tax: means of the pairs that have one', async () => {
      expect(await lines('Orchestration tax by experiment')).toEqual([
        ['03-05', `sums · embedded · ${A} · ${MEASURED}`, 20],
        ['03-05', `sums · embedded · ${B} · ${MEASURED}`, 5],
      ])
      const of = { task: 'sums', model: 'embedded', reader: 'rapl-powercap', provenance: 'measured' }
      const [a, b] = [
        { machine: A, pairs: '2', 'linear succeeded': '1', 'agentic succeeded': '2' },
        { machine: B, pairs: '1', 'linear succeeded': '0', 'agentic succeeded': '1' },
      ]
      expect(await run(queryOf('Orchestration tax by task'))).toEqual([
        { ...of, ...a, linear: 10, agentic: 30, tax: 20, 'median ratio': 3 },
        { ...of, ...b, linear: 10, agentic: 15, tax: 5, 'median ratio': 1.5 },
      ])
    })

    test('variables: machines, benches and readers that have measured', async () => {
      const queries = dashboard.templating.list.filter(({ type }) => type === 'query')
      const found: Record<string, unknown[][]> = {}
      for (const { name, query } of queries) found[name] = (await run(query)).map((row) => Object.values(row))
      expect(found).toEqual({
        host: [
          [A, MACHINES.a],
          [B, MACHINES.b],
        ],
        benchmark: [['src/sort.bench.ts > sorting > merge'], [BENCH]],
        reader: [['model'], ['rapl-powercap']],
      })
    })

    test('every panel has something to show', async () => {
      for (const { title, targets = [] } of dashboard.panels)
        for (const { rawSql } of targets) expect(await run(rawSql), title).not.toEqual([])
    })

    test('change points are annotations, of the bench, machines and readers that are shown', async () => {
      const [points] = dashboard.annotations.list
      const time = new Date('2026-03-03T12:00:00Z')
      expect(await run(points?.target.rawSql ?? '')).toEqual([
        { time, text: 'Level +100.0 % from c1 to c2', tags: `${A},rapl-powercap` },
        { time, text: 'Level -5.3 % from no commit to c1', tags: `${B},rapl-powercap` },
      ])
    })

    test('what a machine can tell: its newest self-test', async () => {
      expect(await run(queryOf('What a machine can tell'))).toEqual([
        {
          machine: A,
          reader: 'rapl-powercap',
          quantity: 'energy',
          'measured at': new Date('2026-03-06T12:00:00Z'),
          'smallest change found': 0.04,
          'spread of pairs': 0.018,
          verdicts: '20',
          wrong: '3',
          inconclusive: '2',
        },
      ])
    })

    test('with many runs, what is asked for is found by indexes', async () => {
      await client.query(MANY_RUNS)
      const planOf = async (query: string): Promise<string> =>
        (await run(`EXPLAIN ${query}`)).map((row) => row['QUERY PLAN']).join('\n')
      for (const title of ['Energy per op by commit', 'Commits of the bench'])
        expect(await planOf(queryOf(title)), title).toMatch(/Index Scan (using|on) runs_by_benchmark/)
      for (const title of ['Runs per day', 'Where the numbers come from', 'Warnings by kind'])
        expect(await planOf(queryOf(title)), title).toMatch(/Index Scan (using|on) experiments_by_time/)
      for (const { name, query, type } of dashboard.templating.list) {
        if (type === 'query') expect(await planOf(query), name).not.toMatch(/Seq Scan on runs/)
      }
    })
  })
}

/** Rows like one that is there, but for what is given, in which `n` counts them. */
const clones = (table: string, values: Record<string, string>): string => `
  INSERT INTO ${table} SELECT c.* FROM (SELECT to_jsonb(t) AS row FROM ${table} AS t LIMIT 1) AS one,
    generate_series(1, 2000) AS n, jsonb_populate_record(NULL::${table}, one.row || jsonb_build_object(${Object.entries(
      values,
    )
      .map(([name, value]) => `'${name}', ${value}`)
      .join(', ')})) AS c`

/** Two thousand old experiments with a bench each, all of them others than those of the week. */
const MANY_RUNS = `${clones('experiments', {
  exp_id: "'e' || n",
  created_at: "to_char(timestamp '2010-01-01' + n * interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
})};
${clones('runs', { run_id: "'r' || n", exp_id: "'e' || n", benchmark_key: "'bench ' || n", record: "'{}'" })};
ANALYZE`
