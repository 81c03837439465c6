import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const SCRATCH = join(REPOSITORY, '.vitest', 'projects')

/**
 * A package in a folder of its own that sees this one, Vitest and Vite, removed after the test. `some-plugin` exports a
 * function that makes a plugin.
 */
export function packageFolder(files: Record<string, string>): string {
  mkdirSync(SCRATCH, { recursive: true })
  const root = mkdtempSync(join(SCRATCH, 'package-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const all = {
    'package.json': JSON.stringify({ name: 'some-package', type: 'module' }),
    'node_modules/some-plugin/package.json': JSON.stringify({ name: 'some-plugin', main: 'index.js' }),
    'node_modules/some-plugin/index.js': `module.exports = (name) => ({ name: 'some-plugin:' + name })\n`,
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  symlinkSync(REPOSITORY, join(root, 'node_modules/vitest-energy'))
  return root
}
