import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { namedFiles, reachedFiles } from '../../src/compare/module-graph.ts'
import { sourceTree } from '../../src/compare/source-tree.ts'
import { unchangedFiles } from '../../src/compare/unchanged-benches.ts'
import { scratch } from '../support/scratch.ts'

const FILES = {
  'vitest.config.ts': `import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { setupFiles: ['./test/setup.ts'] } })`,
  'test/setup.ts': `import '../src/polyfill.ts'`,
  'src/polyfill.ts': '',
  'src/parse.ts': `import { table } from './table.js'\nimport type { Shape } from './shape'\nexport const parse = table`,
  'src/table.ts': `export const table = 1`,
  'src/shape/index.ts': `export type Shape = 1`,
  'src/other.ts': '',
  'src/data.json': '{}',
  'parse.bench.ts': `import { test } from 'vitest'\nimport { readFileSync } from 'node:fs'\nimport { parse } from './src/parse.ts'`,
  'sort.bench.ts': `import { test } from 'vitest'\nexport { x } from "./src/data.json?raw"`,
  'alias.bench.ts': `import { parse } from '@/parse'`,
  'computed.bench.ts': 'const module = await import(`./src/${process.env.NAME}.ts`)',
  'workspace.bench.ts': `import { thing } from 'sibling'`,
  'missing.bench.ts': `import './gone.ts'`,
}

function project(): string {
  const root = scratch()
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  mkdirSync(join(root, 'node_modules/vitest'), { recursive: true })
  symlinkSync(root, join(root, 'node_modules/sibling'))
  return root
}

const BENCHES = Object.keys(FILES).filter((name) => name.endsWith('.bench.ts'))
const IN_DOUBT = ['alias.bench.ts', 'computed.bench.ts', 'workspace.bench.ts', 'missing.bench.ts']

test('a bench is unchanged when nothing that it imports has changed', () => {
  const tree = sourceTree(project(), undefined)
  const measured = (files: string[], dependencies = false): string[] => {
    const isUnchanged = unchangedFiles({ files, dependencies }, tree)
    return BENCHES.filter((file) => !isUnchanged(file))
  }
  expect(measured(['src/table.ts'])).toEqual(['parse.bench.ts', ...IN_DOUBT])
  expect(measured(['src/shape/index.ts'])).toEqual(['parse.bench.ts', ...IN_DOUBT])
  expect(measured(['parse.bench.ts'])).toEqual(['parse.bench.ts', ...IN_DOUBT])
  expect(measured(['src/other.ts', 'README.md', '.github/workflows/ci.yml'])).toEqual(IN_DOUBT)
  expect(measured([])).toEqual(IN_DOUBT)
})

test.each([
  ['dependencies', [], true],
  ['a fixture', ['fixtures/large.csv'], false],
  ['a data file that is imported', ['src/data.json'], false],
  ['the configuration', ['vitest.config.ts'], false],
  ['a set-up file', ['test/setup.ts'], false],
  ['what a set-up file imports', ['src/polyfill.ts'], false],
  ['settings', ['config/app_settings.yaml'], false],
])('%s concern every bench', (_, files, dependencies) => {
  const isUnchanged = unchangedFiles({ files, dependencies }, sourceTree(project(), undefined))
  expect(BENCHES.filter(isUnchanged)).toEqual([])
})

test('imports lead to a file of any extension, to the index of a folder, and not into packages', () => {
  const files = new Map<string, string>()
  const installed = new Set(['@scope/package', 'plain'])
  const tree = { read: (path: string) => files.get(path), isInstalled: (name: string) => installed.has(name) }
  const reached = (text: string) => {
    files.set('a.bench.ts', text)
    return reachedFiles(tree, ['a.bench.ts'])
  }
  for (const extension of ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json']) {
    for (const path of [`dir/file${extension}`, `dir/file/index${extension}`]) {
      files.set(path, '')
      expect(reached(`import './dir/file'`)).toEqual(new Set(['a.bench.ts', path]))
      files.delete(path)
    }
  }
  for (const [written, found] of [
    ['x.js', 'x.ts'],
    ['x.mjs', 'x.mts'],
    ['x.jsx', 'x.tsx'],
  ] as const) {
    files.set(found, '')
    expect(reached(`export * from './${written}'`)).toEqual(new Set(['a.bench.ts', found]))
  }
  expect(
    reached(`import '@scope/package/deep/er'\nimport 'plain/sub'\nimport 'node:fs'\nimport 'fs/promises'`),
  ).toEqual(new Set(['a.bench.ts']))
  expect(reached(`import '@scope/other'`)).toBeUndefined()
  expect(reached('const a = require(name)')).toBeUndefined()
  expect(reached(`require('./x.js'); await import(\`./x.js\`)`)).toEqual(new Set(['a.bench.ts', 'x.ts']))
})

test('files that go round in circles end, and the names of files in quotes are those that there are', () => {
  const files = new Map([
    ['a.ts', `import './b.ts'`],
    ['b.ts', `import './a.ts'`],
    ['c.ts', `setup: ['./a.ts', "./gone.ts", \`./b\`]`],
  ])
  const tree = { read: (path: string) => files.get(path), isInstalled: () => false }
  expect(reachedFiles(tree, ['a.ts'])).toEqual(new Set(['a.ts', 'b.ts']))
  expect(reachedFiles(tree, ['gone.ts'])).toBeUndefined()
  expect(namedFiles(tree, 'c.ts')).toEqual(['a.ts', 'b.ts'])
  expect(namedFiles(tree, 'gone.ts')).toEqual([])
})

test('the files of a commit are read from git, whatever the working tree holds', () => {
  const root = project()
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: root, encoding: 'utf8' })
  git('init', '--quiet')
  git('add', 'src', 'parse.bench.ts')
  git('commit', '--quiet', '--message', 'first')
  writeFileSync(join(root, 'src/table.ts'), 'changed')
  const tree = sourceTree(root, git('rev-parse', 'HEAD').trim())
  expect(tree.read('src/table.ts')).toBe(FILES['src/table.ts'])
  expect(tree.read('src')).toBeUndefined()
  expect(tree.read('sort.bench.ts')).toBeUndefined()
  expect(sourceTree(root, undefined).read('src/table.ts')).toBe('changed')
})
