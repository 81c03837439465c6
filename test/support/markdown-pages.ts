import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Lexer, type Token } from 'marked'

export const REPOSITORY = resolve(import.meta.dirname, '../..')

/** Every page for people, relative to the repository. Documents in config/ are data, what is generated has its own test. */
export const PAGES: readonly string[] = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  cwd: REPOSITORY,
  exclude: (path) => path.includes('node_modules'),
}).toSorted()

export interface CodeBlock {
  page: string
  /** Of its first line. */
  line: number
  language: string
  text: string
}

export const pageText = (page: string): string => readFileSync(join(REPOSITORY, page), 'utf8')

function flattened(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => {
    const children = [
      ...('tokens' in token && token.tokens ? token.tokens : []),
      ...(token.type === 'list' ? (token.items as Token[]) : []),
      ...(token.type === 'table' ? tableCells(token as unknown as Table) : []),
    ]
    return [token, ...flattened(children)]
  })
}

interface Table {
  header: { tokens: Token[] }[]
  rows: { tokens: Token[] }[][]
}

const tableCells = ({ header, rows }: Table): Token[] => [...header, ...rows.flat()].flatMap(({ tokens }) => tokens)

const read = new Map<string, Token[]>()

function tokensOf(page: string): Token[] {
  const tokens = read.get(page) ?? flattened(new Lexer().lex(pageText(page)))
  read.set(page, tokens)
  return tokens
}

export function blocksOf(page: string): CodeBlock[] {
  const text = pageText(page)
  let from = 0
  return tokensOf(page).flatMap((token) => {
    if (token.type !== 'code') return []
    from = text.indexOf(token.raw.trimEnd(), from)
    const line = text.slice(0, from).split('\n').length + 1
    from += 1
    return [{ page, line, language: String(token.lang ?? ''), text: `${String(token.text)}\n` }]
  })
}

/** Addresses that a page links to. */
export const linksOf = (page: string): string[] =>
  tokensOf(page).flatMap((token) => (token.type === 'link' || token.type === 'image' ? [String(token.href)] : []))

/** Texts in backticks. */
export const codeSpansOf = (page: string): string[] =>
  tokensOf(page).flatMap((token) => (token.type === 'codespan' ? [String(token.text)] : []))

/** Fragments that a page can be linked to by, as GitHub makes them of headings. */
export function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>()
  const slugs = tokensOf(page).flatMap((token) => {
    if (token.type !== 'heading') return []
    const plain = String(token.text).replaceAll(/`|\*|\[([^\]]*)\]\([^)]*\)/g, '$1')
    const slug = plain
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return [before === 0 ? slug : `${slug}-${before}`]
  })
  return new Set(slugs)
}
