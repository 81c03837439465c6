import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const DOCS = resolve(import.meta.dirname, '../../docs')

/** The only TypeScript example of a page. */
export function docExample(page: string): string {
  const blocks = [...readFileSync(join(DOCS, page), 'utf8').matchAll(/^```ts\n([^]*?)^```$/gm)]
  const [block, ...others] = blocks
  if (!block || others.length > 0) throw new Error(`${page} has ${blocks.length} TypeScript examples`)
  return block[1] as string
}
