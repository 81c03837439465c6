import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'
import { configPath } from './shipped.ts'

/** One document that can be searched for. */
export interface CorpusDocument {
  /** Name of the file in the folder of the corpus. */
  file: string
  /** Its first heading, or the name of the file without its ending. */
  title: string
  text: string
}

const titleOf = (file: string, text: string): string =>
  /^#\s+(.+?)\s*$/m.exec(text)?.[1] ?? file.slice(0, -'.md'.length)

/**
 * Loads the corpus of the search tool: the Markdown files of `<root>/config/corpus/`, or the shipped ones where the project
 * has no such folder, in the order of their names.
 *
 * @throws EnergyError CONFIG_UNREADABLE; CONFIG_INVALID for a folder without documents
 */
export function loadCorpus(root: string): CorpusDocument[] {
  const folder = configPath(root, 'corpus')
  let documents: CorpusDocument[]
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
    documents = files.sort().map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return { file, title: titleOf(file, text), text }
    })
  } catch (error) {
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `The corpus ${folder} cannot be read: ${messageOf(error)}.`,
      'Make it a folder of Markdown files that this user may read, or remove it.',
      { cause: error },
    )
  }
  if (documents.length > 0) return documents
  throw new EnergyError('CONFIG_INVALID', `${folder} has no *.md file.`, 'Put a document there, or remove the folder.')
}
