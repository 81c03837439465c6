import { children, is, nameOf, type Node, type NodeOf, walk } from './syntax.ts'

interface Declaration {
  /** The function that the name is seen in, or the program. */
  scope: Node
  /** What the name is bound to; undefined for parameters and for what a pattern takes apart. */
  value: Node | undefined
}

/** Every name that a file binds. */
export type Declarations = ReadonlyMap<string, readonly Declaration[]>

const isFunction = (node: Node): boolean => /Function(?:Declaration|Expression)$/.test(node.type)

export function declarationsOf(program: Node): Declarations {
  const found = new Map<string, Declaration[]>()
  const add = (name: string | undefined, scope: Node, value?: Node): void => {
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), { scope, value }])
  }
  const addPattern = (pattern: Node, scope: Node): void => {
    for (const each of walk(pattern)) add(nameOf(each), scope)
  }
  const visit = (node: Node, scope: Node): void => {
    if (is(node, 'VariableDeclarator')) {
      if (is(node.id, 'Identifier')) add(node.id.name, scope, node.init ?? undefined)
      else addPattern(node.id, scope)
    }
    if (is(node, 'FunctionDeclaration') && node.id) add(node.id.name, scope, node)
    if (is(node, 'ImportDeclaration')) {
      for (const { local } of node.specifiers as NodeOf<'ImportSpecifier'>[]) add(local.name, scope, node)
    }
    const inner = isFunction(node) ? node : scope
    if (inner === node) for (const each of (node as Node & { params?: Node[] }).params ?? []) addPattern(each, inner)
    for (const child of children(node)) visit(child, inner)
  }
  visit(program, program)
  return found
}

/** What a name stands for where it is used: if it is bound once there, and nothing else is assigned to it or its plugins. */
export function valueOf(used: NodeOf<'Identifier'>, program: Node, declarations: Declarations): Node | undefined {
  const visible = (declarations.get(used.name) ?? []).filter(
    ({ scope }) => scope.start <= used.start && used.end <= scope.end,
  )
  const innermost = visible.reduce<Node | undefined>(
    (inner, { scope }) => (inner === undefined || scope.start > inner.start ? scope : inner),
    undefined,
  )
  const bound = visible.filter(({ scope }) => scope === innermost)
  const moved = [...walk(program)].some((node) => changes(node, used.name))
  return bound.length === 1 && !moved ? bound[0]?.value : undefined
}

/** Whether a node assigns to the name or its plugins, or calls a method of them. */
function changes(node: Node, name: string): boolean {
  if (is(node, 'AssignmentExpression')) return isNameOrPlugins(node.left, name)
  return is(node, 'CallExpression') && is(node.callee, 'MemberExpression') && isNameOrPlugins(node.callee.object, name)
}

function isNameOrPlugins(node: Node, name: string): boolean {
  if (is(node, 'Identifier')) return node.name === name
  return is(node, 'MemberExpression') && nameOf(node.property) === 'plugins' && isNameOrPlugins(node.object, name)
}
