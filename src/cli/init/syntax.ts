/** A node of an ESTree; offsets count UTF-16 units of the text. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

type Identifier = Node & { name: string }

/** What this room reads of the kinds of nodes that it knows. */
interface Shapes {
  ArrayExpression: { elements: (Node | null)[] }
  ArrowFunctionExpression: { body: Node }
  AssignmentExpression: { left: Node; right: Node }
  AwaitExpression: { argument: Node }
  BlockStatement: { body: Node[] }
  CallExpression: { callee: Node; arguments: Node[] }
  ConditionalExpression: { consequent: Node; alternate: Node }
  ExportDefaultDeclaration: { declaration: Node }
  ExportNamedDeclaration: { specifiers: { local: Identifier; exported: Node }[]; source: Node | null }
  ExpressionStatement: { expression: Node; directive?: string | null }
  FunctionDeclaration: { id: Identifier | null; body: Node }
  FunctionExpression: { body: Node }
  Identifier: { name: string }
  ImportDeclaration: { source: Node & { value: string }; specifiers: Node[]; importKind?: string }
  ImportExpression: { source: Node }
  ImportNamespaceSpecifier: { local: Identifier }
  ImportSpecifier: { imported: Node; local: Identifier; importKind?: string }
  Literal: { value: unknown; raw: string }
  LogicalExpression: { left: Node; right: Node }
  MemberExpression: { object: Node; property: Node; computed: boolean }
  ObjectExpression: { properties: Node[] }
  ObjectPattern: { properties: Node[] }
  ParenthesizedExpression: { expression: Node }
  Program: { body: Node[] }
  Property: { key: Node; value: Node; kind: string; computed: boolean; method: boolean; shorthand: boolean }
  ReturnStatement: { argument: Node | null }
  SpreadElement: { argument: Node }
  TSAsExpression: { expression: Node }
  TSExportAssignment: { expression: Node }
  TSNonNullExpression: { expression: Node }
  TSSatisfiesExpression: { expression: Node }
  TSTypeAssertion: { expression: Node }
  VariableDeclaration: { declarations: Node[] }
  VariableDeclarator: { id: Node; init: Node | null }
}

export type Kind = keyof Shapes
export type NodeOf<K extends Kind> = Node & Shapes[K]

export const is = <K extends Kind>(node: Node | null | undefined, kind: K): node is NodeOf<K> => node?.type === kind

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** The nodes directly below one, in order of the text. */
export function children(node: Node): Node[] {
  const below = Object.values(node).flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
  return below.filter(isNode).sort((a, b) => a.start - b.start)
}

/** A node and all below it; what `into` is false for is given, and not entered. */
export function* walk(node: Node, into: (node: Node) => boolean = () => true): Generator<Node> {
  yield node
  if (into(node)) for (const child of children(node)) yield* walk(child, into)
}

const WRAPPERS = [
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
] as const

/** The expression inside brackets and assertions of types. */
export function unwrapped(node: Node): Node {
  const wrapper = WRAPPERS.find((kind) => is(node, kind))
  return wrapper === undefined ? node : unwrapped((node as NodeOf<(typeof WRAPPERS)[number]>).expression)
}

/** The text of a literal; undefined for everything else. */
export const textOf = (node: Node | null | undefined): string | undefined =>
  is(node, 'Literal') && typeof node.value === 'string' ? node.value : undefined

/** The name of a key, an export or an identifier. */
export const nameOf = (node: Node): string | undefined => (is(node, 'Identifier') ? node.name : textOf(node))

/** The property of an object literal with this name; the last one, which is the one that counts. */
export function propertyOf(object: NodeOf<'ObjectExpression'>, name: string): NodeOf<'Property'> | undefined {
  const named = object.properties.filter(
    (each): each is NodeOf<'Property'> => is(each, 'Property') && !each.computed && nameOf(each.key) === name,
  )
  return named.at(-1)
}

/** Whether a call, as written, is of this function: `name(…)` or `module.name(…)`. */
export function calledName({ callee }: NodeOf<'CallExpression'>): string | undefined {
  if (is(callee, 'MemberExpression') && !callee.computed) return nameOf(callee.property)
  return nameOf(unwrapped(callee))
}
