import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configPath } from '../../config/shipped.ts'
import type { Change } from './change.ts'
import { lineEndOf } from './layout.ts'
import type { Package } from './package.ts'

/** Of an ES module whatever the package says, since that is what the plugin is. */
export function newConfig({ folder, modules, typescript }: Package): Change {
  const name = typescript ? `vitest.config.${modules ? 'ts' : 'mts'}` : 'vitest.config.mjs'
  const after = [
    "import { defineConfig } from 'vitest/config'",
    "import { energy } from 'vitest-energy'",
    '',
    'export default defineConfig({',
    '  plugins: [energy()],',
    '})',
    '',
  ].join('\n')
  return { file: join(folder, name), before: undefined, after, what: 'created' }
}

/** What is changed first, with the defaults; without the comment signs it changes nothing. */
const SETTINGS = `# Settings of vitest-energy. Those that are not here keep their defaults; all of them, with units:
# node_modules/vitest-energy/config/app_settings.yaml

# requireMeasured: false         # true: stop when no hardware counter can be read
# database: data/experiments.db  # or a postgres:// URL
# idle:
#   mode: never                  # auto: measure idle power first, which gives energy above idle
# bench:
#   timeSeconds: 1               # time budget of each bench
#   halfWidth: 0.01              # stop when the 95 % interval of the median is ± this fraction
`

const LLM_FILES = ['tasks.yaml', 'models.json']

/** Files of `config/` that are not there yet; those that are stay as they are. */
export function newConfigFolder({ folder }: Package, llm: boolean): Change[] {
  const shipped = llm ? LLM_FILES.map((name) => [name, readFileSync(configPath(folder, name), 'utf8')] as const) : []
  return [['app_settings.yaml', SETTINGS] as const, ...shipped]
    .map(([name, after]) => ({ file: join(folder, 'config', name), before: undefined, after, what: 'created' }))
    .filter(({ file }) => !existsSync(file))
}

/** What runs write, and lines that ignore it already. The folder of the database may hold files of the user's. */
const IGNORED: readonly { line: string; known: RegExp }[] = [
  { line: '.vitest/', known: /^(?:\/|\*\*\/)?\.vitest(?:\/|\/\*\*?)?$/ },
  {
    line: 'data/experiments.db*',
    known: /^(?:\/|\*\*\/)?(?:data(?:\/|\/\*\*?)?|(?:data\/)?(?:experiments|\*)\.db\*?)$/,
  },
]

/** Adds what runs write to the folder's .gitignore, if it has one. */
export function ignoredOutput({ folder }: Package): Change[] {
  const file = join(folder, '.gitignore')
  if (!existsSync(file)) return []
  const before = readFileSync(file, 'utf8')
  const lines = before.split(/\r?\n/).map((line) => line.trim())
  const missing = IGNORED.filter(({ known }) => !lines.some((line) => known.test(line))).map(({ line }) => line)
  if (missing.length === 0) return []
  const lineEnd = lineEndOf(before)
  const open = before === '' || before.endsWith('\n') ? '' : lineEnd
  const after = before + open + missing.map((line) => line + lineEnd).join('')
  return [{ file, before, after, what: `${missing.join(' and ')} added` }]
}
