import { DOCUMENTED, type DocumentedTable } from './index.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|')

const section = ({ name, kind, meaning, key, columns }: DocumentedTable): string[] => [
  `## ${name}`,
  `${kind === 'view' ? 'View. ' : ''}${meaning}${key.length === 0 ? '' : ` Key: ${key.map((each) => `\`${each}\``).join(', ')}.`}`,
  '',
  '| name | type | unit | meaning | NULL | A-LEMS |',
  '| --- | --- | --- | --- | --- | --- |',
  ...columns.map(
    (column) =>
      `| \`${column.name}\` | ${column.type} | ${column.unit} | ${cell(column.meaning)} | ${cell(column.whenNull)} | ${cell(column.alems ?? '')} |`,
  ),
  '',
]

/** docs/schema.md. */
export const schemaMarkdown = (): string =>
  [
    '# The database, column by column',
    '',
    'Ids are UUIDv7, made by the writer. Times in ns are of the monotonic clock of the machine: they order what happened on one',
    'machine between two of its starts, and `started_at` of the run is the wall clock at `start_time_ns`. What is missing is NULL,',
    'never 0. The last column is what A-LEMS calls the same quantity, units apart.',
    '',
    ...DOCUMENTED.flatMap(section),
  ].join('\n')
