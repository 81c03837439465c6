import { declarationsOf } from './declarations.ts'
import { exportedBy } from './configuration.ts'
import { endOfLineAfter, type Insertion, lineEndOf, quoteOf } from './layout.ts'
import type { Source } from './source.ts'
import { calledName, is, nameOf, type Node, type NodeOf, textOf, walk } from './syntax.ts'

const PACKAGE = 'vitest-energy'
const PLUGIN = 'energy'

/** How a file calls the plugin's function; undefined where it has not imported it. */
export function importedName({ program }: Source): string | undefined {
  for (const node of program.body) {
    if (is(node, 'ImportDeclaration') && node.source.value === PACKAGE && node.importKind !== 'type') {
      for (const specifier of node.specifiers) {
        if (is(specifier, 'ImportNamespaceSpecifier')) return `${specifier.local.name}.${PLUGIN}`
        const wanted = is(specifier, 'ImportSpecifier') && specifier.importKind !== 'type'
        if (wanted && nameOf(specifier.imported) === PLUGIN) return specifier.local.name
      }
    }
    for (const { id, value } of requiredBy(node)) {
      if (value !== PACKAGE) continue
      if (is(id, 'Identifier')) return `${id.name}.${PLUGIN}`
      const names = is(id, 'ObjectPattern') ? id.properties : []
      for (const each of names) {
        if (is(each, 'Property') && nameOf(each.key) === PLUGIN) return nameOf(each.value)
      }
    }
  }
  return undefined
}

/** How often the plugin is called below a node, under whatever name the file has imported it. */
export function pluginCalls(source: Source, below: Node = source.program, except: readonly Node[] = []): number {
  const name = importedName(source)
  const isCall = (node: Node): boolean =>
    is(node, 'CallExpression') && source.text.slice(node.callee.start, node.callee.end) === name
  // An expression that loads the package: what it gives is called somewhere.
  const isLoaded = (node: Node): boolean => is(node, 'ImportExpression') && textOf(node.source) === PACKAGE
  return [...walk(below, (node) => !except.includes(node))].filter((node) => isCall(node) || isLoaded(node)).length
}

/** Whether a file calls the plugin outside some of its nodes. */
export const callsPlugin = (source: Source, except: readonly Node[] = []): boolean =>
  pluginCalls(source, source.program, except) > 0

/** The insertion that imports the plugin, in the manner of the file, and the name that it has then. */
export function importInsertion(source: Source): { name: string; insertions: Insertion[] } {
  const known = importedName(source)
  if (known !== undefined) return { name: known, insertions: [] }
  const { text, program } = source
  const name = declarationsOf(program).has(PLUGIN) ? 'energyPlugin' : PLUGIN
  const imports = program.body.filter((node) => is(node, 'ImportDeclaration'))
  const requires = program.body.filter((node) => requiredBy(node).length > 0)
  const last = imports.at(-1) ?? requires.at(-1)
  const line = lineOf(source, name, imports.length > 0 || (requires.length === 0 && !isCommonJs(source)), last)
  const lineEnd = lineEndOf(text)
  if (!last) return { name, insertions: [{ at: afterHeader(source), text: line + lineEnd + lineEnd }] }
  const end = endOfLineAfter(text, last.end)
  return {
    name,
    insertions: [end === undefined ? { at: last.start, text: line + lineEnd } : { at: end, text: lineEnd + line }],
  }
}

function lineOf({ text, program }: Source, name: string, asImport: boolean, like: Node | undefined): string {
  const model = like ?? program.body.at(-1)
  const quote = quoteOf(model && like ? text.slice(model.start, model.end) : text)
  const semicolon = model && !text.slice(model.start, model.end).endsWith(';') ? '' : ';'
  const from = `${quote}${PACKAGE}${quote}`
  const renamed = (word: string): string => (name === PLUGIN ? name : `${PLUGIN}${word}${name}`)
  return asImport
    ? `import { ${renamed(' as ')} } from ${from}${semicolon}`
    : `const { ${renamed(': ')} } = require(${from})${semicolon}`
}

/** A file that says `module.exports`. */
function isCommonJs(source: Source): boolean {
  const exported = exportedBy(source)
  return source.program.body.some(
    (node) =>
      is(node, 'ExpressionStatement') &&
      is(node.expression, 'AssignmentExpression') &&
      node.expression.right === exported,
  )
}

/** Names and modules of `const x = require('…')`. */
function requiredBy(statement: Node): { id: Node; value: string | undefined }[] {
  if (!is(statement, 'VariableDeclaration')) return []
  return statement.declarations.flatMap((each) => {
    const { id, init } = each as NodeOf<'VariableDeclarator'>
    const isRequire = is(init, 'CallExpression') && calledName(init) === 'require'
    return isRequire ? [{ id, value: textOf(init.arguments[0]) }] : []
  })
}

const DOC_COMMENT = /\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*$/

/** Before the first statement: after directives and comments that speak of the file, before one that speaks of the statement. */
function afterHeader({ text, program }: Source): number {
  const first = program.body.find((node) => !(is(node, 'ExpressionStatement') && typeof node.directive === 'string'))
  const start = first?.start ?? text.length
  return start - (DOC_COMMENT.exec(text.slice(0, start))?.[0].length ?? 0)
}
