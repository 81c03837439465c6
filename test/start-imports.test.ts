import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')
const STATEMENT = /(?:^|\n)(?:import|export)\s+(?!type\b)(?:([\w*{][^;'"`]*?)\s+from\s+)?'([^']+)'/g

/** Whether a clause such as `{ type A, b }` names something that is there at run time. */
const isValue = (clause: string): boolean =>
  clause === '' ||
  clause.startsWith('*') ||
  clause
    .replace(/[{}]/g, '')
    .split(',')
    .some((name) => name.trim() !== '' && !name.trim().startsWith('type '))

function loadedBy(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(STATEMENT)].flatMap(([, clause = '', name = '']) =>
    isValue(clause.trim()) ? [name] : [],
  )
}

/** Files of `src/` and packages that are loaded with a module, before anything of it runs. */
function loadedWith(entry: string): Set<string> {
  const seen = new Set<string>()
  const waiting = [join(SRC, entry)]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const from = path
    if (!path.startsWith('/')) continue
    waiting.push(...loadedBy(path).map((name) => (name.startsWith('.') ? resolve(dirname(from), name) : name)))
  }
  return new Set([...seen].map((path) => (path.startsWith('/') ? relative(SRC, path) : path)))
}

const HEAVY = [
  'zod',
  'yaml',
  'kysely',
  'better-sqlite3',
  'pg',
  'koffi',
  'string-width',
  'engine/readers/registry.ts',
  'stats/index.ts',
  'reporters/index.ts',
  'store/index.ts',
]

test('the scan sees packages and files, also through others, and no types', () => {
  const loaded = loadedWith('config/load.ts')
  for (const name of ['zod', 'config/schema.ts', 'errors.ts']) expect(loaded).toContain(name)
  expect(loadedWith('plugin/plugin.ts')).not.toContain('vitest/node')
})

// 100 to 150 ms of each start, as long as the worker waited for them.
test.for([
  ['plugin/runner.ts', []],
  ['plugin/energy-runner.ts', ['engine/readers/registry.ts']],
  ['plugin/provider.ts', ['engine/readers/registry.ts']],
  ['plugin/matchers/setup.ts', []],
  // The settings are checked here; store and reports are loaded while the workers start.
  ['plugin/plugin.ts', ['zod']],
] as const)('%s loads nothing that a start can do without', ([entry, needed]) => {
  const loaded = loadedWith(entry)
  expect(HEAVY.filter((name) => loaded.has(name))).toEqual(needed)
})
