import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import { planInit } from '../../src/cli/init/plan.ts'
import { commandLine } from '../support/command-line.ts'
import { packageFolder } from '../support/package-folder.ts'

const CONFIG = `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { globals: true } })
`
const WITH_PLUGIN = `import { defineConfig } from 'vitest/config'
import { energy } from 'vitest-energy'
export default defineConfig({ plugins: [energy()], test: { globals: true } })
`
const init = (root: string, ...words: string[]) => commandLine(root, ['init', ...words])
const read = (root: string, name: string): string => readFileSync(join(root, name), 'utf8')

test('the plugin, the settings and what git ignores; a second time nothing', async () => {
  const root = packageFolder({ 'vitest.config.ts': CONFIG, '.gitignore': 'node_modules\n/data\n' })
  expect(await init(root)).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      'vitest.config.ts: energy() added.',
      'config/app_settings.yaml: created.',
      '.gitignore: .vitest/ added.',
      '',
      'Next:',
      '  npx vitest bench            joules beside milliseconds',
      '  npx vitest-energy doctor    what can be measured on this machine',
      '',
    ].join('\n'),
  })
  expect(read(root, 'vitest.config.ts')).toBe(WITH_PLUGIN)
  expect(read(root, '.gitignore')).toBe('node_modules\n/data\n.vitest/\n')
  const again = await init(root)
  expect(again).toMatchObject({ code: 0, stderr: '' })
  expect(again.stdout).toContain('Nothing to do.\nvitest.config.ts has energy() already.\n')
})

test('the file of settings changes nothing as it is, and is valid without its comment signs', async () => {
  const settings = (text?: string) =>
    loadSettings({
      root: packageFolder(text === undefined ? {} : { 'config/app_settings.yaml': text }),
      env: { XDG_CACHE_HOME: '/cache' },
    }).settings
  const { changes } = await planInit({ folder: packageFolder({}), llm: false })
  const text = changes.find(({ file }) => file.endsWith('app_settings.yaml'))?.after ?? ''
  expect(settings(text)).toEqual(settings())
  expect(settings(text.replaceAll(/^# (?= *[a-z]\w+:(?!\/))/gim, ''))).toEqual(settings())
})

test('--dry-run prints a diff that makes the same of the files, and writes nothing', async () => {
  const root = packageFolder({ 'vitest.config.ts': CONFIG, '.gitignore': 'node_modules' })
  const { code, stdout } = await init(root, '--dry-run', '--llm')
  expect(code).toBe(0)
  expect(read(root, 'vitest.config.ts')).toBe(CONFIG)
  expect(existsSync(join(root, 'config'))).toBe(false)
  const { changes } = await planInit({ folder: root, llm: true })
  execFileSync('git', ['init', '--quiet'], { cwd: root })
  execFileSync('git', ['apply', '-'], { cwd: root, input: stdout })
  expect(changes.map(({ file }) => readFileSync(file, 'utf8'))).toEqual(changes.map(({ after }) => after))
  expect((await planInit({ folder: root, llm: true })).changes).toEqual([])
  expect(changes.map(({ what }) => what)).toEqual([
    'energy() added',
    'created',
    'created',
    'created',
    '.vitest/ and data/experiments.db* added',
  ])
})

test('an unknown form is refused with the lines to add, and nothing is written', async () => {
  const root = packageFolder({ 'vitest.config.ts': `import base from './base'\nexport default base\n` })
  expect(await init(root)).toEqual({
    code: 64,
    stdout: '',
    stderr: `vitest.config.ts is left as it is: what it exports is not written out as an object in this file.
Add the plugin by hand:
  import { energy } from 'vitest-energy'
  plugins: [energy()],   // in the configuration, with the plugins that are there
`,
  })
  expect(existsSync(join(root, 'config'))).toBe(false)
})
