import { createRequire, stripTypeScriptTypes } from 'node:module'
import { extname, isAbsolute, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EnergyError, messageOf } from '../../errors.ts'
import { is, type Node, type NodeOf } from './syntax.ts'

/** A configuration file as text and as tree. Both are without the byte order mark. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly program: NodeOf<'Program'>
}

export type Parse = (file: string, text: string) => Source

/** The part of `vitest/node` that parses: that of the Vite which this Vitest stands on. */
export interface ParsingModule {
  parseAst: (text: string, options?: object, file?: string) => unknown
  viteVersion: string
}

/** From this version on, Vite's parser reads TypeScript. */
const TYPESCRIPT_FROM = 8

const isTypeScript = (file: string): boolean => /^\.[cm]?ts$/.test(extname(file))

/** The byte order mark of a text, and the rest. */
export function splitMark(text: string): { mark: string; rest: string } {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : ''
  return { mark, rest: text.slice(mark.length) }
}

/**
 * A parser of configuration files. Where Vite has none for TypeScript, Node blanks the types out: what is left keeps its
 * place.
 */
export function parserOf({ parseAst, viteVersion }: ParsingModule): Parse {
  const readsTypes = Number.parseInt(viteVersion) >= TYPESCRIPT_FROM
  return (file, text) => {
    try {
      const typed = isTypeScript(file)
      const readable = typed && !readsTypes ? stripTypeScriptTypes(text) : text
      const program = parseAst(
        readable,
        readsTypes ? { lang: typed ? 'ts' : 'js', preserveParens: true } : {},
        file,
      ) as Node
      if (!is(program, 'Program')) throw new Error('Vite gives no syntax tree')
      return { file, text, program }
    } catch (error) {
      throw new EnergyError('USAGE', `${shown(file)} cannot be parsed: ${messageOf(error)}`, byHand, { cause: error })
    }
  }
}

/** A parser from the Vitest that a folder sees. */
export async function parserIn(root: string): Promise<Parse> {
  const entry = createRequire(join(root, 'package.json')).resolve('vitest/node')
  return parserOf((await import(pathToFileURL(entry).href)) as ParsingModule)
}

/** A path as people read it: relative to the working directory unless that leads far away. */
export function shown(file: string): string {
  const path = relative(process.cwd(), file)
  return path === '' || isAbsolute(path) || path.startsWith('../../..') ? file : path
}

const byHand = [
  'Add the plugin by hand:',
  "  import { energy } from 'vitest-energy'",
  '  plugins: [energy()],   // in the configuration, with the plugins that are there',
].join('\n')

/** The refusal to edit what may not be understood. */
export const unknownForm = ({ file }: Source, fact: string): EnergyError =>
  new EnergyError('USAGE', `${shown(file)} is left as it is: ${fact}.`, byHand)
