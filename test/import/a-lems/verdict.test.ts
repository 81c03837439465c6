import { expect, test } from 'vitest'
import { columnsOf, TABLES, VERDICTS } from '../../../src/import/a-lems/verdict.ts'
import { COLUMNS } from '../../support/a-lems-columns.ts'

/** The columns of a table, in both generations. */
const namesIn = (table: string): string[] => {
  const { first = '', added = '' } = COLUMNS[table] ?? {}
  return [first, added].flatMap((part) =>
    part === '' ? [] : part.split(', ').map((column) => column.split(' ')[0] ?? ''),
  )
}

const namedIn = (table: string): string[] =>
  (TABLES[table] ?? []).flatMap((row) => columnsOf(row)).filter((column) => column !== '*')

test('A-LEMS has 13 tables and 100 columns in runs; its successor has 127', () => {
  const first = Object.values(COLUMNS).filter((table) => table.first !== '')
  expect(first).toHaveLength(13)
  expect(COLUMNS.runs?.first.split(', ')).toHaveLength(100)
  expect(namesIn('runs')).toHaveLength(127)
})

test.each(Object.keys(COLUMNS))('each column of %s has one verdict', (table) => {
  const named = namedIn(table)
  expect(named).toEqual([...new Set(named)])
  const others = (TABLES[table] ?? []).filter(({ columns }) => columns === '*')
  expect(others.length).toBeLessThanOrEqual(1)
  if (others.length === 0) expect(namesIn(table).filter((column) => !named.includes(column))).toEqual([])
})

/** Columns that migrations of the successor add, or that it names in other versions. */
const LATER = new Set(['ttft_ms', 'tpot_ms', 'tool_name', 'tool_success', 'energy_visibility'])

test('no verdict is about a column that there is not', () => {
  for (const table of Object.keys(COLUMNS))
    expect(namedIn(table).filter((column) => !namesIn(table).includes(column) && !LATER.has(column))).toEqual([])
})

test('every column that is wrong with A-LEMS is not carried', () => {
  const carried = Object.entries(TABLES).flatMap(([table, rows]) =>
    rows
      .filter(({ verdict }) => verdict === 'carried')
      .flatMap((row) => columnsOf(row).map((column) => `${table}.${column}`)),
  )
  const wrong =
    'total_energy_uj pkg_energy_uj duration_ns dynamic_energy_uj avg_power_watts instructions ipc frequency_mhz max_temp_c ' +
    'c6_time_seconds experiment_valid wakeup_latency_us methane_mg compute_time_ms total_tokens baseline_energy_uj bytes_sent ' +
    'energy_per_token attributed_energy_uj'
  for (const column of wrong.split(' ')) expect(carried).not.toContain(`runs.${column}`)
})

function document(): string {
  const rows = Object.values(TABLES).flat()
  const count = (verdict: string): number =>
    rows
      .filter((row) => row.verdict === verdict)
      .flatMap(columnsOf)
      .filter((column) => column !== '*').length
  const whole = Object.values(TABLES).filter(([row, ...others]) => row?.columns === '*' && others.length === 0).length
  const tables = Object.entries(TABLES).flatMap(([table, verdicts]) => [
    `## ${table}`,
    '',
    '| columns | verdict | how, or why |',
    '| --- | --- | --- |',
    ...verdicts.map(({ columns, verdict, note }) => {
      const names =
        columns === '*'
          ? 'all others'
          : columns
              .split(' ')
              .map((name) => `\`${name}\``)
              .join(', ')
      return `| ${verdicts.length === 1 && columns === '*' ? 'all' : names} | ${verdict} | ${note.replaceAll('|', '\\|')} |`
    }),
    '',
  ])
  return [
    '# Import of A-LEMS databases',
    '',
    '`vitest-energy ingest --from a-lems PATH… [--to URL]` reads `experiments.db` of A-LEMS (100 columns in `runs`) and of its',
    'successor alems-platform (127), and changes nothing in it. A column that a version lacks is missing. Ids are hashes of what',
    'a row is known by, so importing a database, a copy of it or a later state of it adds what is new, and nothing twice.',
    '',
    'The joules of a run are those from its first to its last sample, by counters that never fall, of the first package and its',
    'DRAM. Where the samples do not give them there are none, the run is invalid (`imported-unmeasured`), and `imported.energy` says',
    'why. There is no energy above idle, because no idle power of A-LEMS holds.',
    '',
    `Each column has one verdict: ${count('carried')} are **carried**, ${count('converted')} **converted**, ${count('untrusted')} **untrusted** (kept in \`imported.untrusted\` of the run,`,
    `where no statistic reads them) and ${count('dropped')} **dropped**, beside ${whole} tables that are dropped as a whole.`,
    '',
    ...tables,
  ].join('\n')
}

test('docs/a-lems-import.md has every verdict (after a change: npm exec --no -- vitest run --config test/vitest.config.ts test/import/a-lems/verdict.test.ts -u)', async () => {
  expect(VERDICTS).toHaveLength(4)
  await expect(document()).toMatchFileSnapshot('../../../docs/a-lems-import.md')
})
