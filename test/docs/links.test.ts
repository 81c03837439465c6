import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { anchorsOf, linksOf, PAGES, REPOSITORY } from '../support/markdown-pages.ts'

const isOutside = (address: string): boolean => /^[a-z]+:/.test(address)

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  const broken = linksOf(page).filter((address) => {
    if (isOutside(address)) return !URL.canParse(address)
    const [path = '', fragment] = address.split('#')
    const target = path === '' ? page : normalize(join(dirname(page), path))
    if (!existsSync(join(REPOSITORY, target))) return true
    return fragment !== undefined && !anchorsOf(target).has(decodeURIComponent(fragment))
  })
  expect(broken).toEqual([])
})

test('the index has a line for every page of docs, and the README leads to it', () => {
  const linked = linksOf('docs/README.md').map((address) => normalize(join('docs', address)))
  const pages = PAGES.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md')
  expect(pages.filter((page) => !linked.includes(page))).toEqual([])
  expect(linksOf('README.md')).toContain('docs/README.md')
})

test('what pages name as files of the project is there', () => {
  const missing = PAGES.flatMap((page) =>
    [...readFileSync(join(REPOSITORY, page), 'utf8').matchAll(/`((?:src|test|config)\/[\w./-]+\.\w+)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !WRITTEN.has(path) && !existsSync(join(REPOSITORY, path)))
      .map((path) => `${page}: ${path}`),
  )
  expect(missing).toEqual([])
})

/** Files that are written by a command, or by whoever follows the page. */
const WRITTEN: ReadonlySet<string> = new Set(['config/hw_config.json', 'src/execution/tools/word-count.ts'])
