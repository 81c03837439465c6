import { declarationsOf, valueOf } from './declarations.ts'
import { type Source, unknownForm } from './source.ts'
import { calledName, is, type Node, type NodeOf, propertyOf, unwrapped, walk } from './syntax.ts'

export type ObjectLiteral = NodeOf<'ObjectExpression'>

/** `defineConfig`, `defineProject`, and what frameworks call theirs: they give back what they are given. */
const DEFINES = /^define\w*(?:Config|Project)$/

const isFunction = (node: Node): boolean => node.type.includes('Function')

/** What a file exports: `export default`, `export { x as default }`, `export =`, `module.exports =`. */
export function exportedBy({ program }: Source): Node | undefined {
  for (const node of program.body) {
    if (is(node, 'ExportDefaultDeclaration')) return node.declaration
    if (is(node, 'TSExportAssignment')) return node.expression
    if (is(node, 'ExportNamedDeclaration') && node.source === null) {
      const named = node.specifiers.find(({ exported }) => (exported as { name?: string }).name === 'default')
      if (named) return named.local
    }
    if (is(node, 'ExpressionStatement') && is(node.expression, 'AssignmentExpression')) {
      const { left, right } = node.expression
      if (is(left, 'MemberExpression') && calledAs(left) === 'module.exports') return right
    }
  }
  return undefined
}

const calledAs = ({ object, property }: NodeOf<'MemberExpression'>): string =>
  is(object, 'Identifier') && is(property, 'Identifier') ? `${object.name}.${property.name}` : ''

/** What a function returns: its expression, or the values of its own return statements. */
function returnedBy(body: Node): Node[] {
  if (!is(body, 'BlockStatement')) return [body]
  const own = [...walk(body, (node) => !isFunction(node))]
  return own.flatMap((node) => (is(node, 'ReturnStatement') && node.argument ? [node.argument] : []))
}

/** Looks through names, wrappers, functions and calls for the object literals that an expression comes down to. */
export class Configuration {
  readonly #source: Source
  readonly #declarations
  readonly #path = new Set<Node>()

  constructor(source: Source) {
    this.#source = source
    this.#declarations = declarationsOf(source.program)
  }

  /** The object literals that the file exports as its configuration: several where it chooses between them. */
  objects(): ObjectLiteral[] {
    const exported = exportedBy(this.#source)
    if (!exported) throw unknownForm(this.#source, 'it has no default export that can be read')
    const objects = this.objectsOf(exported)
    if (objects) return objects
    throw unknownForm(this.#source, 'what it exports is not written out as an object in this file')
  }

  /** The object literals that an expression comes down to; undefined when one of them is unknown. */
  objectsOf(expression: Node): ObjectLiteral[] | undefined {
    const node = unwrapped(expression)
    // What leads back to itself leads nowhere.
    if (this.#path.has(node)) return undefined
    this.#path.add(node)
    const objects = this.#objectsIn(node)
    this.#path.delete(node)
    return objects
  }

  #objectsIn(node: Node): ObjectLiteral[] | undefined {
    if (is(node, 'ObjectExpression')) return [node]
    if (is(node, 'AwaitExpression')) return this.objectsOf(node.argument)
    if (is(node, 'ConditionalExpression')) return this.#all([node.consequent, node.alternate])
    if (is(node, 'Identifier')) {
      const value = this.value(node)
      return value === undefined || is(value, 'Identifier') ? undefined : this.objectsOf(value)
    }
    if (is(node, 'ArrowFunctionExpression') || is(node, 'FunctionExpression') || is(node, 'FunctionDeclaration')) {
      return this.#all(returnedBy(node.body))
    }
    return is(node, 'CallExpression') ? this.#ofCall(node) : undefined
  }

  /** What an expression stands for: names are followed to what they are bound to. */
  value(expression: Node): Node | undefined {
    const node = unwrapped(expression)
    if (!is(node, 'Identifier')) return node
    const bound = valueOf(node, this.#source.program, this.#declarations)
    return bound === undefined ? undefined : unwrapped(bound)
  }

  #ofCall(call: NodeOf<'CallExpression'>): ObjectLiteral[] | undefined {
    const name = calledName(call) ?? ''
    const [first, second] = call.arguments
    if (name === 'mergeConfig' && first && second) {
      // Lists of plugins are joined: it does not matter which of the two has ours.
      const either = [second, first].flatMap((each) => {
        const objects = this.objectsOf(each)
        return objects ? [objects] : []
      })
      return either.find((objects) => objects.every((each) => propertyOf(each, 'plugins'))) ?? either[0]
    }
    if (DEFINES.test(name)) return first ? this.objectsOf(first) : undefined
    const called = this.value(call.callee)
    return called && isFunction(called) ? this.objectsOf(called) : undefined
  }

  #all(expressions: readonly Node[]): ObjectLiteral[] | undefined {
    const found = expressions.map((each) => this.objectsOf(each))
    if (found.length === 0 || found.includes(undefined)) return undefined
    return [...new Set(found.flatMap((objects) => objects ?? []))]
  }
}
