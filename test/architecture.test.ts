import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** Which rooms and packages each room may import: ARCHITECTURE.md has the same table with the reasons. */
const WALLS: Record<string, { rooms: string[]; packages: string[] }> = {
  kernel: { rooms: ['kernel'], packages: ['node:module'] },
  config: { rooms: ['kernel'], packages: ['zod', 'yaml', 'node:'] },
  engine: { rooms: ['kernel'], packages: ['node:', 'koffi'] },
  testing: { rooms: ['kernel', 'engine'], packages: ['node:', 'koffi'] },
  execution: {
    rooms: ['kernel', 'config'],
    packages: [
      'node:',
      'zod',
      'openai',
      'mathjs',
      'minisearch',
      'quickjs-emscripten-core',
      '@jitl/quickjs-wasmfile-release-sync',
      'better-sqlite3',
    ],
  },
  stats: { rooms: ['kernel'], packages: [] },
  store: { rooms: ['kernel'], packages: ['node:', 'kysely', 'better-sqlite3', 'pg', 'pg-copy-streams'] },
  import: { rooms: ['kernel', 'config', 'engine', 'store'], packages: ['node:', 'better-sqlite3'] },
  export: { rooms: ['kernel', 'store'], packages: ['node:', 'hyparquet-writer'] },
  reporters: { rooms: ['kernel', 'stats'], packages: ['node:', 'zod', 'picocolors', 'string-width'] },
  // Runs in browsers: of the reporters only files without Node and without zod, and types.
  page: { rooms: ['kernel', 'stats', 'reporters'], packages: ['preact', 'uplot'] },
  invocation: {
    rooms: ['kernel', 'config', 'engine', 'execution', 'stats', 'store', 'reporters'],
    packages: ['node:'],
  },
  compare: {
    rooms: ['kernel', 'config', 'engine', 'stats', 'store', 'reporters', 'invocation'],
    packages: ['node:'],
  },
  plugin: {
    rooms: ['kernel', 'config', 'engine', 'execution', 'stats', 'store', 'reporters', 'invocation'],
    packages: ['node:', 'vitest', 'tinybench', 'zod'],
  },
  site: {
    rooms: ['kernel', 'config', 'engine', 'store', 'reporters', 'invocation'],
    packages: ['node:', 'zod'],
  },
  certify: {
    rooms: ['kernel', 'config', 'engine', 'stats', 'reporters', 'invocation'],
    packages: ['node:', 'zod'],
  },
  cli: {
    rooms: [
      'kernel',
      'config',
      'engine',
      'execution',
      'stats',
      'store',
      'import',
      'export',
      'reporters',
      'invocation',
      'compare',
      'certify',
      'site',
    ],
    packages: ['node:', 'cac', 'picocolors'],
  },
  index: { rooms: ['kernel', 'plugin'], packages: [] },
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(SRC, name))

function roomOf(path: string): string {
  const [first = '', second] = relative(SRC, path).split('/')
  if (second !== undefined) return first
  return first === 'index.ts' ? 'index' : 'kernel'
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'/g

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

test('every import stays inside the walls', () => {
  const breaches: string[] = []
  for (const file of files) {
    const room = roomOf(file)
    const wall = WALLS[room]
    if (!wall) {
      breaches.push(`${relative(SRC, file)}: the room ${room} has no wall`)
      continue
    }
    for (const name of importsOf(file)) {
      const allowed = name.startsWith('.')
        ? [room, ...wall.rooms].includes(roomOf(resolve(dirname(file), name)))
        : wall.packages.some((each) => name === each || name.startsWith(each.endsWith(':') ? each : `${each}/`))
      if (!allowed) breaches.push(`${relative(SRC, file)} imports ${name}`)
    }
  }
  expect(breaches).toEqual([])
})

test('the import scanner sees what it must see', () => {
  const seen = importsOf(join(SRC, 'plugin/plugin.ts'))
  expect(seen).toContain('vitest/config')
  expect(seen).toContain('./augment.ts')
  expect(importsOf(join(SRC, 'engine/index.ts'))).toContain('./energy-engine.ts')
})

test('files stay small enough to read', () => {
  const sizes = files.map((file) => readFileSync(file, 'utf8').split('\n').length).sort((a, b) => a - b)
  expect(sizes[sizes.length >> 1]).toBeLessThanOrEqual(100)
  expect(
    files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 320).map((file) => relative(SRC, file)),
  ).toEqual([])
})

test('units become other units in units.ts only', () => {
  const factor =
    /(?:\b1e[36]\b|\b1e9\b|\b1_?000(?:_?000)*n?\b)\s*[*/]|[*/]\s*(?:\b1e[36]\b|\b1e9\b|\b1_?000(?:_?000)*n?\b)/
  const found = files
    .filter((file) => !file.endsWith('units.ts'))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line) && factor.test(line))
        .map((line) => `${relative(SRC, file)}: ${line.trim()}`),
    )
  expect(found).toEqual([])
})
