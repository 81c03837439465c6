import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadCorpus } from '../../src/config/corpus.ts'
import { loadDataset } from '../../src/config/dataset.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vitest-energy-config-'))
  mkdirSync(join(root, 'config'))
})
afterEach(() => rmSync(root, { recursive: true }))

const write = (name: string, text: string): void => writeFileSync(join(root, 'config', name), text)

test('without a file of its own a project has the shipped dataset', () => {
  const { tables } = loadDataset(root)
  expect(Object.keys(tables).length).toBeGreaterThan(0)
  for (const { columns, rows } of Object.values(tables)) {
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toHaveLength(Object.keys(columns).length)
  }
})

test("a project's own dataset takes its place", () => {
  write('dataset.yaml', 'tables: { t: { columns: { a: text, b: real, c: integer }, rows: [[x, 1.5, 2], [~, 2, ~]] } }')
  expect(loadDataset(root).tables).toEqual({
    t: {
      columns: { a: 'text', b: 'real', c: 'integer' },
      rows: [
        ['x', 1.5, 2],
        [null, 2, null],
      ],
    },
  })
})

test.for([
  [
    'tables: { t: { columns: { a: text }, rows: [[1]] } }',
    /dataset\.yaml:1:\d+ tables\.t\.rows\.0\.0: found 1, allowed is text, as the column a is/,
  ],
  ['tables: { t: { columns: { a: integer }, rows: [[1.5]] } }', /found 1\.5, allowed is integer, as the column a is/],
  ['tables: { t: { columns: { a: text }, rows: [[x, y]] } }', /a list of 1 cells/],
  ['tables: { t: { columns: { a: blob }, rows: [] } }', /tables\.t\.columns\.a: found "blob"/],
  ['tables: { t: { columns: {}, rows: [] } }', /at least one column/],
  ['tables: { "t; DROP": { columns: { a: text }, rows: [] } }', /tables\.t; DROP/],
  ['tables: {}\nmore: 1', /more/],
  ['tables: [', /is no YAML/],
] as const)('says what does not fit in %s', ([text, words]) => {
  write('dataset.yaml', text)
  expect(() => loadDataset(root)).toThrow(words)
})

test('a dataset that is a folder cannot be read', () => {
  mkdirSync(join(root, 'config/dataset.yaml'))
  expect(() => loadDataset(root)).toThrow('cannot be read')
})

test('the corpus is the Markdown files of the folder, by name, with their first heading', () => {
  expect(loadCorpus(root).length).toBeGreaterThan(0)
  mkdirSync(join(root, 'config/corpus'))
  expect(() => loadCorpus(root)).toThrow('has no *.md file')
  write('corpus/b.md', 'no heading')
  write('corpus/a.md', 'text\n\n#  A title \n\n# Another')
  write('corpus/c.txt', '# Not read')
  expect(loadCorpus(root)).toEqual([
    { file: 'a.md', title: 'A title', text: 'text\n\n#  A title \n\n# Another' },
    { file: 'b.md', title: 'b', text: 'no heading' },
  ])
})
