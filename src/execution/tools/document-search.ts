import type MiniSearch from 'minisearch'
import * as z from 'zod'
import type { CorpusDocument } from '../../config/corpus.ts'
import { optionalPackage } from '../../optional-package.ts'
import { defineTool } from './define-tool.ts'
import type { ToolFactory } from './tool.ts'

const MOST_RESULTS = 10
const EXCERPT_LETTERS = 240

async function indexOf(corpus: readonly CorpusDocument[]): Promise<MiniSearch> {
  const { default: Index } = await optionalPackage('minisearch', 'The document search', () => import('minisearch'))
  const index = new Index({ idField: 'file', fields: ['title', 'text'], searchOptions: { boost: { title: 2 } } })
  index.addAll(corpus)
  return index
}

/** The stretch of a text around the first of the terms, in one line. */
function excerptOf(text: string, terms: readonly string[]): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const lower = line.toLowerCase()
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0)
  const first = places.length === 0 ? 0 : Math.min(...places)
  const from = Math.max(0, first - EXCERPT_LETTERS / 4)
  const cut = line.slice(from, from + EXCERPT_LETTERS)
  return `${from > 0 ? '…' : ''}${cut}${from + EXCERPT_LETTERS < line.length ? '…' : ''}`
}

/** Full-text search (BM25+) over the corpus. The index is made by the first call of a run and is part of its cost. */
export const openDocumentSearch: ToolFactory = async (surroundings) => {
  const documents = new Map(surroundings.corpus.map((document) => [document.file, document]))
  let index: MiniSearch | undefined
  return defineTool(surroundings, {
    name: 'document_search',
    description: 'Searches the local documents by words. Replies with a JSON array of title, file, score and excerpt.',
    arguments: z.strictObject({
      query: z.string().min(1).max(300),
      limit: z.int().min(1).max(MOST_RESULTS).optional(),
    }),
    async run({ query, limit = 5 }) {
      index ??= await indexOf(surroundings.corpus)
      const found = index.search(query).slice(0, limit)
      return JSON.stringify(
        found.map(({ id, score, terms }) => {
          const { title, file, text } = documents.get(id as string) as CorpusDocument
          return { title, file, score: Number(score.toFixed(3)), excerpt: excerptOf(text, terms) }
        }),
      )
    },
  })
}
