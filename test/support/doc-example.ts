import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const DOCS = resolve(import.meta.dirname, '../../docs')

/** The only block of a page, of a language, that holds a text. */
export function docBlock(page: string, language: string, holds: string): string {
  const blocks = [...readFileSync(join(DOCS, page), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm)]
  const found = blocks.filter(([, name, text]) => name === language && text?.includes(holds))
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${page} hold ${holds}`)
  return found[0]?.[2] as string
}

/** The only TypeScript example of a page. */
export function docExample(page: string): string {
  const blocks = [...readFileSync(join(DOCS, page), 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)]
  const [block, ...others] = blocks
  if (!block || others.length > 0) throw new Error(`${page} has ${blocks.length} TypeScript examples`)
  return block[1] as string
}
