import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { KINDS, type PublicSymbol, publicSymbols, type SymbolKind } from './public-api.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')

/** What each entry of the package is for. */
const PURPOSES: Record<string, string> = {
  '.': 'The plugin, and the types of what is recorded. Options: `config/app_settings.yaml` lists every key.',
  './test': '`test` with fixtures that measure, LLM workflows in tests, and the matchers of energy on `expect`.',
  './engine': 'Measuring without Vitest: the engine, readers, units.',
  './stats': 'Pure functions: intervals, comparisons, change points, orchestration tax, energy per goal, footprint.',
  './store': 'The database: SQLite or PostgreSQL behind one interface.',
  './testing': 'Counter trees of known energy, for tests of whatever reads counters.',
  './compare': 'Two commits measured in turns, with a verdict per bench.',
  './reporters': 'Records in, text out; the schemas of the files that are written.',
}

export interface ApiPage {
  /** As it is imported. */
  entry: string
  /** Its file in docs/api. */
  file: string
  symbols: PublicSymbol[]
  text: string
}

const TITLES: Record<SymbolKind, string> = {
  function: 'Functions',
  class: 'Classes',
  constant: 'Constants',
  type: 'Types',
}
/** Declarations that are longer are those of schemas, which say more than a reader wants. */
const MOST_LINES = 90

/** Text of a docstring as Markdown: links to symbols are code, and what looks like a tag of HTML is none. */
const asMarkdown = (text: string): string =>
  text
    .replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
    .split('`')
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('<', '&lt;').replaceAll(/(?<!\\)\*/g, '\\*') : part))
    .join('`')

/** `@param a …`, `@returns …`, `@throws …` as a list; what stands before them as it is. */
function docLines(doc: string): string[] {
  const [text = '', ...tags] = doc.split(/^@(?=(?:param|returns|throws) )/m)
  const items = tags.map((tag) => {
    const [, kind, name, rest = ''] = /^(param|returns|throws) (?:(\S+) )?([^]*)$/.exec(tag.trim()) ?? []
    const words = rest.replaceAll(/\s*\n\s*/g, ' ')
    if (kind === 'param') return `- \`${name}\`: ${asMarkdown(words)}`
    return `- ${kind}: ${asMarkdown(name === undefined ? words : `${name} ${words}`)}`
  })
  return [...(text.trim() === '' ? [] : [asMarkdown(text.trim()), '']), ...items, ...(items.length === 0 ? [] : [''])]
}

function declarationLines(declarations: readonly string[]): string[] {
  const lines = declarations.flatMap((text) => text.split('\n'))
  const [first = ''] = lines
  const shown = lines.length <= MOST_LINES ? lines : [`${first.replace(/\{$/, '').trimEnd()} // ${lines.length} lines`]
  return ['```ts', ...shown, '```', '']
}

const symbolLines = ({ name, declarations, doc, from }: PublicSymbol): string[] => [
  `### ${name}`,
  '',
  ...(from === undefined ? docLines(doc ?? '') : [`As ${from} exports it.`, '']),
  ...(declarations.length === 0 ? [] : declarationLines(declarations)),
]

function pageText(entry: string, purpose: string, symbols: readonly PublicSymbol[]): string {
  const sections = KINDS.flatMap((kind) => {
    const of = symbols.filter((symbol) => symbol.kind === kind)
    return of.length === 0 ? [] : [`## ${TITLES[kind]}`, '', ...of.flatMap(symbolLines)]
  })
  return `${[`# ${entry}`, '', purpose, '', 'Made from the docstrings by `npm run docs:api`.', '', ...sections].join('\n').trimEnd()}\n`
}

/** One page for each entry of the package that can be imported. */
export function apiPages(): ApiPage[] {
  const { name, exports } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    name: string
    exports: Record<string, string | { types: string }>
  }
  return Object.entries(exports).flatMap(([path, target]) => {
    if (typeof target === 'string') return []
    const purpose = PURPOSES[path]
    if (purpose === undefined) throw new Error(`Nothing is said of the entry ${path}.`)
    const entry = `${name}${path.slice(1)}`
    const symbols = publicSymbols(join(REPOSITORY, target.types))
    const file = `${path === '.' ? 'plugin' : path.slice(2)}.md`
    return [{ entry, file, symbols, text: pageText(entry, purpose, symbols) }]
  })
}
