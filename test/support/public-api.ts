import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ESTree, parseSync } from 'vite'

export const KINDS = ['function', 'class', 'constant', 'type'] as const
export type SymbolKind = (typeof KINDS)[number]

/** Something that an entry of the package exports. */
export interface PublicSymbol {
  name: string
  kind: SymbolKind
  /** Its declaration; several where it is overloaded. Absent where another package declares it. */
  declarations: string[]
  /** Text of its docstring, without the stars. */
  doc?: string
  /** The package that declares it, where it is not this one. */
  from?: string
}

interface Declared {
  kind: SymbolKind
  declarations: string[]
  doc?: string
}

type Node = ESTree.Node

/** A module by what it declares, what it takes from others, and what it hands on. */
interface Module {
  declared: Map<string, Declared>
  /** Local name → where it comes from. */
  imported: Map<string, { source: string; name: string }>
  /** Exported name → local name, or name in another module. */
  exported: Map<string, { source?: string; name: string }>
  /** Modules of which everything is handed on. */
  all: string[]
}

const KIND_OF: Partial<Record<Node['type'], SymbolKind>> = {
  FunctionDeclaration: 'function',
  TSDeclareFunction: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'type',
  TSTypeAliasDeclaration: 'type',
  TSEnumDeclaration: 'type',
}

/** The docstring that ends where a declaration begins. */
function docBefore(text: string, at: number): string | undefined {
  const before = text.slice(0, at).trimEnd()
  if (!before.endsWith('*/')) return undefined
  const from = before.lastIndexOf('/*')
  if (!before.startsWith('/**', from)) return undefined
  const lines = before.slice(from + 3, -2).split('\n')
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
}

const shown = (text: string): string =>
  text
    .replace(/^(?:export )?(?:declare )?/, '')
    .split('\n')
    .filter((line) => line.trim() !== '#private;')
    .map((line) => line.replace(/^(?: {4})+/, (indent) => indent.replaceAll('    ', '  ')))
    .join('\n')

const nameOf = (node: { name: string } | { value: string } | Node): string =>
  'name' in node && typeof node.name === 'string' ? node.name : String((node as { value?: unknown }).value)

function namesIn(declaration: Node): [name: string, kind: SymbolKind][] {
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.map(({ id }) => [nameOf(id as Node), 'constant'])
  const kind = KIND_OF[declaration.type]
  const id = 'id' in declaration ? (declaration.id as Node | null) : null
  return kind === undefined || id === null ? [] : [[nameOf(id), kind]]
}

const modules = new Map<string, Module>()

function moduleOf(file: string): Module {
  const known = modules.get(file)
  if (known) return known
  const text = readFileSync(file, 'utf8')
  const module: Module = { declared: new Map(), imported: new Map(), exported: new Map(), all: [] }
  modules.set(file, module)
  const declare = (statement: Node, declaration: Node, isExported: boolean): void => {
    for (const [name, kind] of namesIn(declaration)) {
      const doc = docBefore(text, statement.start)
      const known = module.declared.get(name)
      const declarations = [...(known?.declarations ?? []), shown(text.slice(statement.start, statement.end))]
      module.declared.set(name, { kind, declarations, ...(doc === undefined ? known : { doc }) })
      if (isExported) module.exported.set(name, { name })
    }
  }
  for (const statement of parseSync(file, text, { lang: 'dts' }).program.body) {
    if (statement.type === 'ImportDeclaration') {
      for (const { local, ...specifier } of statement.specifiers) {
        const name = 'imported' in specifier ? nameOf(specifier.imported) : 'default'
        module.imported.set(local.name, { source: statement.source.value, name })
      }
    } else if (statement.type === 'ExportAllDeclaration') module.all.push(statement.source.value)
    else if (statement.type === 'ExportNamedDeclaration') {
      if (statement.declaration) declare(statement, statement.declaration, true)
      for (const { local, exported } of statement.specifiers) {
        const source = statement.source?.value
        module.exported.set(nameOf(exported), { name: nameOf(local), ...(source === undefined ? {} : { source }) })
      }
    } else declare(statement, statement, false)
  }
  return module
}

const isRelative = (source: string): boolean => source.startsWith('.')
const fileOf = (from: string, source: string): string => resolve(dirname(from), source.replace(/\.(?:ts|js)$/, '.d.ts'))

/** What a name that a module exports stands for. */
function symbolOf(file: string, exported: string): Omit<PublicSymbol, 'name'> | undefined {
  const { declared, imported, exported: names, all } = moduleOf(file)
  const here = names.get(exported)
  if (here) {
    const local = here.source === undefined ? declared.get(here.name) : undefined
    if (local) return local
    const origin = here.source === undefined ? imported.get(here.name) : { source: here.source, name: here.name }
    if (!origin) return undefined
    if (!isRelative(origin.source)) return { kind: 'constant', declarations: [], from: origin.source }
    return symbolOf(fileOf(file, origin.source), origin.name)
  }
  for (const source of all.filter(isRelative)) {
    const found = symbolOf(fileOf(file, source), exported)
    if (found) return found
  }
  return undefined
}

function exportedNames(file: string): string[] {
  const { exported, all } = moduleOf(file)
  return [...exported.keys(), ...all.filter(isRelative).flatMap((source) => exportedNames(fileOf(file, source)))]
}

/**
 * Everything that an entry exports, in the order of its declarations.
 *
 * @param file its emitted types, `dist/….d.ts`
 */
export function publicSymbols(file: string): PublicSymbol[] {
  return [...new Set(exportedNames(file))].map((name) => {
    const found = symbolOf(file, name)
    if (!found) throw new Error(`${file} exports ${name}, whose declaration is not found.`)
    return { name, ...found }
  })
}
