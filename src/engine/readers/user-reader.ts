import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EnergyError, messageOf } from '../../errors.ts'
import { PROVENANCES } from '../../run.ts'
import type { Reader, ReaderSource } from './reader.ts'

const REMEDY = 'Export a ReaderSource as default: docs/adding-a-reader.md has an example.'

const invalid = (module: string, what: string, cause?: unknown): EnergyError =>
  new EnergyError('READER_INVALID', `The reader ${module} ${what}.`, REMEDY, cause === undefined ? {} : { cause })

/** The module of a spec as a URL; undefined where the spec is no path and no package that is installed below `root`. */
function urlOf(spec: string, root: string): string | undefined {
  if (spec.startsWith('file:')) return spec
  if (spec.startsWith('.') || isAbsolute(spec)) return pathToFileURL(resolve(root, spec)).href
  try {
    return pathToFileURL(createRequire(join(root, 'package.json')).resolve(spec)).href
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // No such package: then it may be a reader's name that is misspelled, and whoever asks says so.
    if (code === 'MODULE_NOT_FOUND') return undefined
    throw invalid(spec, `cannot be found: ${messageOf(error)}`, error)
  }
}

/** What keeps an opened reader from being one; undefined when nothing does. */
function lackOf(reader: Partial<Reader> | null | undefined): string | undefined {
  if (reader === null || typeof reader !== 'object') return 'gives nothing when it is opened'
  if (typeof reader.name !== 'string') return 'opens without a name'
  if (!PROVENANCES.includes(reader.provenance as Reader['provenance']))
    return `opens without a provenance (${PROVENANCES.join(', ')})`
  if (!Array.isArray(reader.counters) || reader.counters.length === 0) return 'opens without counters'
  if (typeof reader.read !== 'function') return 'opens without read()'
  return typeof reader.close === 'function' ? undefined : 'opens without close()'
}

function sourceOf(value: unknown, module: string): ReaderSource {
  const source = value as Partial<ReaderSource> | null | undefined
  if (source === undefined) throw invalid(module, 'has no default export')
  const lacks = [
    ...(typeof source?.name === 'string' ? [] : ['a name']),
    ...(typeof source?.summary === 'string' ? [] : ['a summary']),
    ...(typeof source?.open === 'function' ? [] : ['open()']),
  ]
  if (lacks.length > 0) throw invalid(module, `is no ReaderSource: its default export lacks ${lacks.join(', ')}`)
  const own = source as ReaderSource
  return {
    ...own,
    open(options) {
      const reader = own.open(options)
      const lack = lackOf(reader)
      if (lack !== undefined) throw invalid(module, lack)
      return reader
    },
  }
}

/** Readers of this thread by the URL of their module. */
const loaded = new Map<string, ReaderSource>()

/** A reader that `loadReader` has loaded in this thread. */
export const loadedReader = (url: string): ReaderSource | undefined => loaded.get(url)

/**
 * Loads the reader that is the default export of a module.
 *
 * @param spec a path (`./my-reader.ts`, relative to `root`), a `file:` URL or the name of a package
 * @returns the reader and the URL by which another thread loads the same; undefined where no such package is installed
 * @throws EnergyError READER_INVALID when the module throws on import or its default export is no ReaderSource
 */
export async function loadReader(
  spec: string,
  root: string,
): Promise<{ source: ReaderSource; url: string } | undefined> {
  const url = urlOf(spec, root)
  if (url === undefined) return undefined
  let module: { default?: unknown }
  try {
    module = (await import(/* @vite-ignore */ url)) as { default?: unknown }
  } catch (error) {
    throw invalid(spec, `cannot be imported: ${messageOf(error)}`, error)
  }
  const source = sourceOf(module.default, spec)
  loaded.set(url, source)
  return { source, url }
}
