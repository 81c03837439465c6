import { parseSync } from 'vite'

/** A part of a source file with another text in its place. */
export interface Mutant {
  file: string
  /** From 1. */
  line: number
  start: number
  from: string
  to: string
}

/** A node of the syntax tree; what a kind of node has beside it is looked up by name. */
interface Node {
  type: string
  start: number
  end: number
  [part: string]: unknown
}

/** Where a text comes to stand. */
type Change = [start: number, end: number, to: string]

const OPPOSITES: Record<string, readonly string[]> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '++': ['--'],
  '--': ['++'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '||=': ['&&='],
  '??=': ['&&='],
}
const OTHER_METHODS: Record<string, string> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
}
/** Calls that are left out, so that their object stands in their place. */
const DROPPED_METHODS = new Set(['filter', 'map', 'slice', 'sort', 'toSorted', 'reverse', 'trim'])
/** Types and what belongs to no value; of the others that begin so, the expression inside is looked at. */
const WITHOUT_VALUE = /^(?:TS(?!(?:As|NonNull|Satisfies)|ParameterProperty)|Import|ExportAll)/

const child = (node: Node, part: string): Node => node[part] as Node
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** Changes of a token between two parts of a node. */
function tokenChanges(text: string, from: number, to: number, token: string): Change[] {
  const at = text.indexOf(token, from)
  if (at < 0 || at >= to) return []
  return (OPPOSITES[token] ?? []).map((other): Change => [at, at + token.length, other])
}

const between = (text: string, node: Node): Change[] =>
  tokenChanges(text, child(node, 'left').end, child(node, 'right').start, node['operator'] as string)

const conditions = (test: Node): Change[] => ['true', 'false'].map((to): Change => [test.start, test.end, to])
const whole = ({ start, end }: Node, to: string): Change => [start, end, to]

function literalChanges(node: Node): Change[] {
  const { value, bigint } = node
  if (typeof value === 'boolean') return [whole(node, String(!value))]
  if (typeof value === 'string') return [whole(node, value === '' ? "'mutant'" : "''")]
  if (typeof bigint === 'string') {
    const exact = BigInt(bigint)
    return [exact + 1n, exact - 1n, 0n].filter((other) => other !== exact).map((other) => whole(node, `${other}n`))
  }
  if (typeof value !== 'number') return []
  return [value + 1, value - 1, 0].filter((other) => other !== value).map((other) => whole(node, String(other)))
}

function callChanges(text: string, node: Node): Change[] {
  const callee = child(node, 'callee')
  const property = callee['property']
  if (callee.type !== 'MemberExpression' || !isNode(property)) return []
  const name = property['name'] as string
  const other = OTHER_METHODS[name]
  if (other !== undefined) return [whole(property, other)]
  const object = child(callee, 'object')
  return DROPPED_METHODS.has(name) ? [whole(node, text.slice(object.start, object.end))] : []
}

const isUndefined = (node: Node): boolean => node['name'] === 'undefined' && node.type === 'Identifier'
const returned = (node: unknown): Change[] => (isNode(node) && !isUndefined(node) ? [whole(node, 'undefined')] : [])
const emptied = (node: unknown): Change[] =>
  isNode(node) && node.type === 'BlockStatement' && (node['body'] as Node[]).length > 0 ? [whole(node, '{}')] : []

/** The standard operators of mutation testing (as in https://stryker-mutator.io/docs/mutation-testing-elements/supported-mutators/). */
const OPERATORS: Record<string, (node: Node, text: string) => Change[]> = {
  BinaryExpression: (node, text) => between(text, node),
  LogicalExpression: (node, text) => between(text, node),
  AssignmentExpression: (node, text) => between(text, node),
  UpdateExpression: (node, text) => tokenChanges(text, node.start, node.end, node['operator'] as string),
  UnaryExpression: (node, text) =>
    ['!', '-'].includes(node['operator'] as string)
      ? [whole(node, text.slice(child(node, 'argument').start, child(node, 'argument').end))]
      : [],
  ConditionalExpression: (node) => conditions(child(node, 'test')),
  IfStatement: (node) => [...conditions(child(node, 'test')), ...emptied(node['consequent'])],
  WhileStatement: (node) => conditions(child(node, 'test')).slice(1),
  ForStatement: (node) => (isNode(node['test']) ? conditions(node['test']).slice(1) : []),
  Literal: literalChanges,
  TemplateLiteral: (node) => [whole(node, '``')],
  ArrayExpression: (node) => ((node['elements'] as unknown[]).length > 0 ? [whole(node, '[]')] : []),
  CallExpression: (node, text) => [...callChanges(text, node), ...optional(node, 'callee', '', text)],
  MemberExpression: (node, text) => optional(node, 'object', node['computed'] ? '' : '.', text),
  ExpressionStatement: (node) => ('directive' in node && node['directive'] ? [] : [whole(node, ';')]),
  ThrowStatement: (node) => [whole(node, ';')],
  ReturnStatement: (node) => returned(node['argument']),
  ArrowFunctionExpression: (node) => [
    ...emptied(node['body']),
    ...(child(node, 'body').type === 'BlockStatement' ? [] : returned(node['body'])),
  ],
  FunctionDeclaration: (node) => emptied(node['body']),
  FunctionExpression: (node) => emptied(node['body']),
}

function optional(node: Node, part: string, to: string, text: string): Change[] {
  if (node['optional'] !== true) return []
  const at = text.indexOf('?.', child(node, part).end)
  return [[at, at + 2, to]]
}

function* changesIn(node: Node, text: string): Generator<Change> {
  if (WITHOUT_VALUE.test(node.type)) return
  yield* OPERATORS[node.type]?.(node, text) ?? []
  for (const [part, value] of Object.entries(node)) {
    if (part === 'key' && node['computed'] !== true) continue
    for (const inner of Array.isArray(value) ? value : [value]) if (isNode(inner)) yield* changesIn(inner, text)
  }
}

/** A source text with a mutant in it. */
export const mutated = (text: string, { start, from, to }: Mutant): string =>
  text.slice(0, start) + to + text.slice(start + from.length)

/** Every mutant of a source text that can still be parsed, in the order of the syntax tree. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const mutants = new Map<string, Mutant>()
  for (const [start, end, to] of changesIn(parseSync(file, text).program as unknown as Node, text)) {
    const from = text.slice(start, end)
    const line = text.slice(0, start).split('\n').length
    const mutant = { file, line, start, from, to }
    if (from !== to && parseSync(file, mutated(text, mutant)).errors.length === 0)
      mutants.set(`${start} ${end} ${to}`, mutant)
  }
  return [...mutants.values()]
}
