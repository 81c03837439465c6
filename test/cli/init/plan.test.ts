import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planInit } from '../../../src/cli/init/plan.ts'
import { packageFolder } from '../../support/package-folder.ts'

const CONFIG = `import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { globals: true } })
`
const WITH_PLUGIN = `import { defineConfig } from 'vitest/config'
import { energy } from 'vitest-energy'
export default defineConfig({ plugins: [energy()], test: { globals: true } })
`

/** What is planned for a folder, with names relative to it. */
async function planned(root: string, config?: string) {
  const { project, changes, notes } = await planInit({
    folder: root,
    llm: false,
    ...(config === undefined ? {} : { config }),
  })
  const name = (path: string): string => path.replace(`${root}/`, '')
  return {
    project,
    files: Object.fromEntries(changes.map(({ file, after }) => [name(file), after])),
    notes: notes.map((note) => note.replaceAll(/\S*\/package-\w+\/?/g, '')),
  }
}

test.each([
  [{ type: 'module' }, true, 'vitest.config.ts'],
  [{}, true, 'vitest.config.mts'],
  [{ type: 'module' }, false, 'vitest.config.mjs'],
])('without a configuration, %j, TypeScript %s: %s', async (manifest, typescript, name) => {
  const { files } = await planned(
    packageFolder({ 'package.json': JSON.stringify(manifest), ...(typescript ? { 'tsconfig.json': '{}' } : {}) }),
  )
  expect(Object.keys(files)).toEqual([name, 'config/app_settings.yaml'])
  expect(files[name]).toContain('plugins: [energy()]')
})

test('vitest.config goes before vite.config, and --config before both', async () => {
  const root = packageFolder({ 'vitest.config.mjs': CONFIG, 'vite.config.ts': CONFIG, 'bench.config.ts': CONFIG })
  expect((await planned(root)).files).toHaveProperty(['vitest.config.mjs'], WITH_PLUGIN)
  const { files } = await planned(root, 'bench.config.ts')
  expect(Object.keys(files)).toEqual(['bench.config.ts', 'config/app_settings.yaml'])
  await expect(planned(root, 'none.ts')).rejects.toThrow('none.ts does not exist.')
})

test.each([
  [{ 'pnpm-lock.yaml': '' }, 'pnpm exec'],
  [{ 'yarn.lock': '' }, 'yarn'],
  [{ 'bun.lock': '' }, 'bunx'],
  [{ 'package-lock.json': '' }, 'npx'],
  [{ 'package.json': '{ "packageManager": "pnpm@11.0.0" }' }, 'pnpm exec'],
])('%j: %s', async (files, exec) => {
  expect((await planned(packageFolder(files))).project.manager.exec).toBe(exec)
})

test('a package of a workspace is told as such, and its lock file is that of the workspace', async () => {
  const root = packageFolder({
    'package.json': JSON.stringify({ name: 'top', workspaces: ['packages/*'] }),
    'yarn.lock': '',
    'packages/one/package.json': JSON.stringify({ name: 'one', type: 'module' }),
    'packages/one/vitest.config.ts': CONFIG,
    'vitest.config.ts': CONFIG,
    'vitest.workspace.ts': 'export default []\n',
  })
  const one = await planned(join(root, 'packages/one'))
  expect(Object.keys(one.files)).toEqual(['vitest.config.ts', 'config/app_settings.yaml'])
  expect(one.notes).toEqual(['This is about the package one alone, of the workspace .'])
  expect(one.project.manager.name).toBe('yarn')
  expect((await planned(root)).notes).toEqual([
    'This is about the package at the top of the workspace; run init in others that run Vitest on their own.',
    'vitest.workspace.ts is not read by Vitest since version 4: its projects belong into test.projects.',
  ])
})

test.each([
  [{ 'package.json': '{' }, /package\.json is no JSON: /],
  [
    { 'node_modules/vitest/package.json': '{ "version": "4.1.12" }' },
    'vitest-energy needs Vitest 5.1 or later; this is 4.1.12, which has no benchmark provider.',
  ],
])('%j is refused', async (files, message) => {
  await expect(planned(packageFolder(files))).rejects.toThrow(message)
})

test('a folder that is no package is refused', async () => {
  await expect(planned(join(packageFolder({ 'docs/page.md': '' }), 'docs'))).rejects.toThrow(
    /docs holds no package\.json\.$/,
  )
})

test('projects get the plugin where they do not inherit it, and only there', async () => {
  const root = packageFolder({
    'vitest.config.ts': `import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    projects: [
      'packages/*',
      '!packages/left-out',
      { test: { name: 'inherits' } },
      { extends: false, test: { name: 'own' } },
      { extends: './shared.config.ts', test: { name: 'shared' } },
    ],
  },
})
`,
    'shared.config.ts': CONFIG,
    'packages/README.md': '',
    'packages/one/vitest.config.ts': CONFIG,
    'packages/two/vitest.config.ts': `import { mergeConfig } from 'vitest/config'
import root from '../../shared.config'
export default mergeConfig(root, { test: { name: 'two' } })
`,
    'packages/three/three.bench.ts': '',
    'packages/four/vite.config.ts': `export default { test: { projects: ['./nested.vitest.config.ts'] } }\n`,
    'packages/four/nested.vitest.config.ts': CONFIG,
    'packages/left-out/vitest.config.ts': CONFIG,
  })
  const { files, notes } = await planned(root)
  expect(Object.keys(files).sort()).toEqual([
    'config/app_settings.yaml',
    'packages/four/nested.vitest.config.ts',
    'packages/four/vite.config.ts',
    'packages/one/vitest.config.ts',
    'shared.config.ts',
    'vitest.config.ts',
  ])
  expect(files['vitest.config.ts']?.match(/energy\(\)/g)).toHaveLength(2)
  expect(files['vitest.config.ts']).toContain(`{ plugins: [energy()], extends: false, test: { name: 'own' } },`)
  expect(files['packages/one/vitest.config.ts']).toBe(WITH_PLUGIN)
  expect(notes).toEqual([
    'packages/two/vitest.config.ts has energy() already, from shared.config.ts.',
    'packages/three has no Vitest configuration of its own: nothing is measured there.',
  ])
})

test('projects that cannot be followed are told', async () => {
  const root = packageFolder({
    'vitest.config.ts': `import { projects } from './projects.ts'\nexport default { test: { projects } }\n`,
    'projects.ts': 'export const projects = []\n',
  })
  expect((await planned(root)).notes).toEqual([
    'vitest.config.ts: 1 of its projects cannot be followed; one that does not extend this file needs energy() of its own.',
  ])
})
