import type { BigNumber } from 'mathjs'
import { ToolError } from './tool.ts'

/** A decimal number of 64 digits: 0.1 + 0.2 is 0.3. */
export type Value = BigNumber
type Operation = (...args: Value[]) => Value

/** An operation with the least and the most of its operands. */
interface Bounded {
  arity: [number, number]
  run: Operation
}

/** 170! is the largest factorial that a double holds. */
const LARGEST_FACTORIAL = 170
const LARGEST_EXPONENT = 10_000
/** Whole numbers of so many digits are held exactly. */
const LARGEST_WHOLE_DIGITS = 60
/** Beyond it the argument of an angle function has no fraction left worth a sine. */
const LARGEST_ANGLE = 1e15
/** Decimals that are kept of sine and cosine, of the 64 that are computed: sin(pi) is 0, and tan(pi/2) has no value. */
const ANGLE_DECIMALS = 40

/** @throws ToolError */
export const refuse = (what: string): never => {
  throw new ToolError('refused', `calculator: ${what}.`)
}

function whole(name: string, value: Value): Value {
  const isExact = value.isInteger() && value.e < LARGEST_WHOLE_DIGITS
  return isExact
    ? value
    : refuse(`${name} is for whole numbers below 1e${LARGEST_WHOLE_DIGITS}, found ${value.toString()}`)
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
  (compute: (value: Value) => Value) =>
  (value: Value): Value => {
    if (value.abs().gt(LARGEST_ANGLE)) refuse(`angles end at ±${LARGEST_ANGLE}, found ${value.toString()}`)
    return compute(value).toDecimalPlaces(ANGLE_DECIMALS)
  }
const sine = angle((value) => value.sin())
const cosine = angle((value) => value.cos())

/** decimal.js, `rounding`. */
const HALF_AWAY_FROM_ZERO = 4
const MOST_DECIMALS = 30

function decimals(digits: Value | undefined): number {
  const count = digits === undefined ? 0 : digits.toNumber()
  const isCount = Number.isInteger(count) && count >= 0 && count <= MOST_DECIMALS
  return isCount ? count : refuse(`round keeps 0 to ${MOST_DECIMALS} decimals, found ${count}`)
}

const unary = (compute: (value: Value) => Value): Bounded => ({
  arity: [1, 1],
  run: (value) => compute(value),
})
const binary = (compute: (a: Value, b: Value) => Value): Bounded => ({
  arity: [2, 2],
  run: (a, b) => compute(a, b),
})
const many = (compute: (a: Value, b: Value) => Value): Bounded => ({
  arity: [1, Number.POSITIVE_INFINITY],
  run: (...values) => values.reduce(compute),
})

/** Everything that may be computed, by mathjs's names of functions and of operators. */
export const OPERATIONS: ReadonlyMap<string, Bounded> = new Map<string, Bounded>([
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
  ['log', { arity: [1, 2], run: (a, base) => (base === undefined ? a.ln() : a.log(base)) }],
  ['round', { arity: [1, 2], run: (a, digits) => a.toDecimalPlaces(decimals(digits), HALF_AWAY_FROM_ZERO) }],
  ['sin', unary(sine)],
  ['cos', unary(cosine)],
  ['tan', unary((a) => sine(a).div(cosine(a)))],
  ['gcd', many(gcd)],
  ['lcm', many(lcm)],
  ['min', many((a, b) => (b.lt(a) ? b : a))],
  ['max', many((a, b) => (b.gt(a) ? b : a))],
  ['sum', many((a, b) => a.plus(b))],
  ['mean', { arity: [1, Number.POSITIVE_INFINITY], run: (...v) => v.reduce((a, b) => a.plus(b)).div(v.length) }],
])
