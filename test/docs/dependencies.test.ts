import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  license?: string
  hasInstallScript?: true
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const manifest = JSON.parse(text('package.json')) as Locked & { peerDependencies: Record<string, string> }
const { packages } = JSON.parse(text('package-lock.json')) as { packages: Record<string, Locked> }

/** A package as a folder sees it: beside it, or beside one above it. */
function found(name: string, from: string): string {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    if (packages[path]) return path
    if (at === '') throw new Error(`${name} is not in the lock file`)
  }
}

/** Everything that comes with some packages, but for what other platforms have instead. */
function everything(names: readonly string[], from = '', seen = new Set<string>()): Set<string> {
  for (const name of names) {
    const path = found(name, from)
    if (seen.has(path)) continue
    seen.add(path)
    everything(Object.keys(packages[path]?.dependencies ?? {}), path, seen)
  }
  return seen
}

/** Vitest is the user's. */
const peers = Object.keys(manifest.peerDependencies).filter((name) => name !== 'vitest')
const shipped = everything([...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }), ...peers])

test('what comes with the package and its optional peers, its licences and its install scripts are those of the list', () => {
  const rows = [...shipped].map((path) => {
    const { license = 'none', hasInstallScript = false } = packages[path] ?? {}
    return `| ${path.slice(path.lastIndexOf('node_modules/') + 13)} | ${license} | ${hasInstallScript ? 'yes; denied, and not needed' : 'none'} |`
  })
  const list =
    text('docs/decisions/dependencies.md').split(
      '| installed with it | licence | install script |\n| --- | --- | --- |\n',
    )[1] ?? ''
  expect(list.split('\n\n')[0]?.trim().split('\n')).toEqual([...new Set(rows)].toSorted())
})

test('licences allow what everybody does with a package', () => {
  const licences = new Set([...shipped].map((path) => packages[path]?.license))
  expect(
    [...licences].filter(
      (each) => !/^(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|Unlicense|CC0-1\.0)$/.test(each ?? ''),
    ),
  ).toEqual([])
})
