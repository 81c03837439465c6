import type * as MathJs from 'mathjs'
import * as z from 'zod'
import { messageOf } from '../../errors.ts'
import { optionalPackage } from '../../optional-package.ts'
import { defineTool } from './define-tool.ts'
import { type ExpressionNode, valueOf } from './expression.ts'
import type { Value } from './operations.ts'
import { type ToolFactory, ToolError } from './tool.ts'

const LONGEST_EXPRESSION = 500
/** The parser recurses once per bracket. */
const MOST_OPEN_BRACKETS = 50
const PRECISION_DIGITS = 64
/** Results with at most so many digits are exact and shown whole; others are rounded to what a double holds. */
const EXACT_DIGITS = 30
const ROUNDED_DIGITS = 15
/** decimal.js, `modulo`: the remainder has the sign of the divisor. */
const FLOORED_MODULO = 3

/**
 * mathjs as one file: it loads in a tenth of the time of its thousand modules (measured: 0.1 s against 1.2 s). Held in a
 * variable because the package has no types for this entry.
 */
const BUNDLE: string = 'mathjs/lib/browser/math.js'

type DecimalClass = (new (
  text: string,
) => Value) & {
  clone(config: { precision: number; modulo: number }): DecimalClass
  acos(value: number): Value
  exp(value: number): Value
}

interface Arithmetic {
  parse: (expression: string) => ExpressionNode
  Decimal: DecimalClass
  constants: Map<string, Value>
}

async function loadArithmetic(): Promise<Arithmetic> {
  const module = await optionalPackage(
    'mathjs',
    'The calculator',
    () => import(BUNDLE) as Promise<{ default: typeof MathJs }>,
  )
  const math = module.default.create(module.default.all ?? {})
  math.config({ number: 'BigNumber', precision: PRECISION_DIGITS })
  const Decimal = (math as unknown as { BigNumber: DecimalClass }).BigNumber.clone({
    precision: PRECISION_DIGITS,
    modulo: FLOORED_MODULO,
  })
  const constants = new Map([
    ['pi', Decimal.acos(-1)],
    ['e', Decimal.exp(1)],
  ])
  return { parse: (expression) => math.parse(expression), Decimal, constants }
}

function mostOpenBrackets(expression: string): number {
  let open = 0
  let most = 0
  for (const letter of expression) {
    if ('([{'.includes(letter)) most = Math.max(most, ++open)
    if (')]}'.includes(letter)) open--
  }
  return most
}

function parsed(parse: Arithmetic['parse'], expression: string): ExpressionNode {
  if (mostOpenBrackets(expression) > MOST_OPEN_BRACKETS) {
    throw new ToolError('refused', `calculator: at most ${MOST_OPEN_BRACKETS} brackets may be open at a time.`)
  }
  try {
    return parse(expression)
  } catch (error) {
    throw new ToolError('arguments', `calculator: expression cannot be read: ${messageOf(error)}.`, { cause: error })
  }
}

function textOf(value: Value): string {
  const shown = value.precision() <= EXACT_DIGITS ? value : value.toSignificantDigits(ROUNDED_DIGITS)
  return shown.e > -ROUNDED_DIGITS && shown.e < PRECISION_DIGITS ? shown.toFixed() : shown.toString()
}

/**
 * Arithmetic in decimals of 64 digits. mathjs parses; nothing of its evaluator is used, and no code is made of the
 * expression.
 */
export const openCalculator: ToolFactory = async (surroundings) => {
  let arithmetic: Arithmetic | undefined
  return defineTool(surroundings, {
    name: 'calculator',
    description:
      'Computes an arithmetic expression: + - * / ^ % !, parentheses, pi, e, sqrt abs min max round floor ceil log log10 ' +
      'exp sin cos tan mod gcd lcm factorial sum mean. Angles are in radians.',
    arguments: z.strictObject({ expression: z.string().min(1).max(LONGEST_EXPRESSION) }),
    async run({ expression }) {
      arithmetic ??= await loadArithmetic()
      const { parse, Decimal, constants } = arithmetic
      return textOf(valueOf(parsed(parse, expression), Decimal, constants))
    },
  })
}
