import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import manifest from '../../package.json' with { type: 'json' }

const REPOSITORY = resolve(import.meta.dirname, '../..')
const INSTALLED = join(REPOSITORY, 'node_modules')

/** Packages by name, with those of a scope one folder deeper. */
const packagesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((part) => `${name}/${part}`) : [name],
    )

/**
 * A throw-away project that has the package as a user has it: its files in `node_modules`, from where Vitest imports them as
 * they are. In a project inside of this repository Vitest transforms each of them first.
 */
export function installedProject(files: Record<string, string>): { readonly root: string; [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'installed-'))
  const modules = join(root, 'node_modules')
  for (const name of packagesIn(INSTALLED)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(INSTALLED, name), join(modules, name))
  }
  const own = join(modules, manifest.name)
  for (const name of ['package.json', ...manifest.files.filter((each) => !each.startsWith('!'))])
    cpSync(join(REPOSITORY, name), join(own, name), { recursive: true })
  for (const [name, text] of Object.entries({ 'package.json': '{ "private": true, "type": "module" }\n', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}
