import type { BigNumber } from 'mathjs'
import { ToolError } from './tool.ts'

/** A decimal number of 64 digits: 0.1 + 0.2 is 0.3. */
export type Value = BigNumber
type Operation = (...args: Value[]) => Value

/** Most nested nodes; beyond it an expression is no calculation but an attack on the stack. */
const DEEPEST = 100
/** 170! is the largest factorial that a double holds. */
const LARGEST_FACTORIAL = 170
const LARGEST_EXPONENT = 10_000
/** Beyond it the argument of an angle function has no fraction left worth a sine. */
const LARGEST_ANGLE = 1e15
/** Decimals that are kept of sine, cosine and tangent, of the 64 that are computed: sin(pi) is 0. */
const ANGLE_DECIMALS = 40

const refuse = (what: string): never => {
  throw new ToolError('refused', `calculator: ${what}.`)
}

/** Values outside of what a double holds come to nothing: later steps could not read them. */
function finite(value: Value): Value {
  if (!Number.isFinite(value.toNumber())) throw new ToolError('failed', 'calculator: the result is no finite number.')
  return value
}

function whole(name: string, value: Value): Value {
  return value.isInteger() ? value : refuse(`${name} is for whole numbers, found ${value.toString()}`)
}

function gcd(a: Value, b: Value): Value {
  let [x, y] = [whole('gcd', a).abs(), whole('gcd', b).abs()]
  while (!y.isZero()) [x, y] = [y, x.mod(y)]
  return x
}

const lcm = (a: Value, b: Value): Value => (a.isZero() || b.isZero() ? a.times(b) : a.div(gcd(a, b)).times(b).abs())

function factorial(value: Value): Value {
  const isCounted = value.isInteger() && !value.isNegative() && value.lte(LARGEST_FACTORIAL)
  if (!isCounted) refuse(`factorial is for whole numbers from 0 to ${LARGEST_FACTORIAL}, found ${value.toString()}`)
  let product = value.plus(1).minus(value)
  for (let factor = 2; value.gte(factor); factor++) product = product.times(factor)
  return product
}

function power(base: Value, exponent: Value): Value {
  if (exponent.abs().gt(LARGEST_EXPONENT)) refuse(`exponents end at ±${LARGEST_EXPONENT}, found ${exponent.toString()}`)
  return base.pow(exponent)
}

const angle =
  (compute: (value: Value) => Value): Operation =>
  (value) => {
    const of = value as Value
    if (of.abs().gt(LARGEST_ANGLE)) refuse(`angles end at ±${LARGEST_ANGLE}, found ${of.toString()}`)
    return compute(of).toDecimalPlaces(ANGLE_DECIMALS)
  }

/** decimal.js, `rounding`. */
const HALF_AWAY_FROM_ZERO = 4
const MOST_DECIMALS = 30

function decimals(digits: Value | undefined): number {
  const count = digits === undefined ? 0 : digits.toNumber()
  const isCount = Number.isInteger(count) && count >= 0 && count <= MOST_DECIMALS
  return isCount ? count : refuse(`round keeps 0 to ${MOST_DECIMALS} decimals, found ${count}`)
}

const unary = (compute: (value: Value) => Value): { arity: [number, number]; run: Operation } => ({
  arity: [1, 1],
  run: (value) => compute(value as Value),
})
const binary = (compute: (a: Value, b: Value) => Value): { arity: [number, number]; run: Operation } => ({
  arity: [2, 2],
  run: (a, b) => compute(a as Value, b as Value),
})
const many = (compute: (a: Value, b: Value) => Value): { arity: [number, number]; run: Operation } => ({
  arity: [1, Number.POSITIVE_INFINITY],
  run: (...values) => values.reduce(compute),
})

/** Everything that may be computed, by mathjs's names of functions and of operators. */
const OPERATIONS = new Map<string, { arity: [number, number]; run: Operation }>([
  ['add', binary((a, b) => a.plus(b))],
  ['subtract', binary((a, b) => a.minus(b))],
  ['multiply', binary((a, b) => a.times(b))],
  ['divide', binary((a, b) => a.div(b))],
  ['pow', binary(power)],
  ['mod', binary((a, b) => a.mod(b))],
  ['unaryMinus', unary((a) => a.neg())],
  ['unaryPlus', unary((a) => a)],
  ['factorial', unary(factorial)],
  ['sqrt', unary((a) => a.sqrt())],
  ['abs', unary((a) => a.abs())],
  ['floor', unary((a) => a.floor())],
  ['ceil', unary((a) => a.ceil())],
  ['exp', unary((a) => (a.abs().gt(LARGEST_EXPONENT) ? refuse(`exp ends at ±${LARGEST_EXPONENT}`) : a.exp()))],
  ['log10', unary((a) => a.log(10))],
  ['log', { arity: [1, 2], run: (a, base) => (base === undefined ? (a as Value).ln() : (a as Value).log(base)) }],
  ['round', { arity: [1, 2], run: (a, digits) => (a as Value).toDecimalPlaces(decimals(digits), HALF_AWAY_FROM_ZERO) }],
  ['sin', unary(angle((a) => a.sin()))],
  ['cos', unary(angle((a) => a.cos()))],
  ['tan', unary(angle((a) => a.tan()))],
  ['gcd', many(gcd)],
  ['lcm', many(lcm)],
  ['min', many((a, b) => (b.lt(a) ? b : a))],
  ['max', many((a, b) => (b.gt(a) ? b : a))],
  ['sum', many((a, b) => a.plus(b))],
  ['mean', { arity: [1, Number.POSITIVE_INFINITY], run: (...v) => v.reduce((a, b) => a.plus(b)).div(v.length) }],
])

/** What mathjs's parser makes, as far as it is read here. */
export interface ExpressionNode {
  type: string
  fn?: string | ExpressionNode
  args?: ExpressionNode[]
  content?: ExpressionNode
  name?: string
  value?: unknown
}

/** Name and operands of an operator or of a call by a plain name; undefined for every other node. */
function operationOf({ type, fn, args = [] }: ExpressionNode): { name: string; args: ExpressionNode[] } | undefined {
  if (type === 'OperatorNode' && typeof fn === 'string') return { name: fn, args }
  if (type === 'FunctionNode' && typeof fn === 'object' && fn.type === 'SymbolNode')
    return { name: fn.name ?? '', args }
  return undefined
}

/**
 * Value of a parsed expression. Only constants, parentheses, and what `OPERATIONS` lists; nothing is called by a name that
 * the expression chose.
 *
 * @throws ToolError `refused` for anything else and for operands beyond the bounds, `failed` for a result that is no
 *   finite number
 */
export function valueOf(
  node: ExpressionNode,
  Decimal: new (text: string) => Value,
  constants: Map<string, Value>,
): Value {
  const visit = (at: ExpressionNode, depth: number): Value => {
    if (depth > DEEPEST) refuse(`an expression is nested at most ${DEEPEST} deep`)
    if (at.type === 'ParenthesisNode' && at.content) return visit(at.content, depth + 1)
    if (at.type === 'ConstantNode' && typeof at.value === 'object' && at.value)
      return finite(new Decimal(String(at.value)))
    if (at.type === 'SymbolNode') return constants.get(at.name ?? '') ?? refuse(`${at.name} is unknown`)
    const called = operationOf(at)
    const operation = called && OPERATIONS.get(called.name)
    if (!called || !operation) return refuse(`${called?.name ?? at.type} is not allowed`)
    const [least, most] = operation.arity
    if (called.args.length < least || called.args.length > most) {
      refuse(
        `${called.name} takes ${least === most ? least : `${least} or more`} operands, found ${called.args.length}`,
      )
    }
    return finite(operation.run(...called.args.map((each) => visit(each, depth + 1))))
  }
  return visit(node, 0)
}
