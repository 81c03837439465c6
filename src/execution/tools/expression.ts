import { OPERATIONS, refuse, type Value } from './operations.ts'
import { ToolError } from './tool.ts'

/** Most nested nodes; beyond it an expression is no calculation but an attack on the stack. */
const DEEPEST = 300

/** Values outside of what a double holds come to nothing: later steps could not read them. */
function finite(value: Value): Value {
  if (!Number.isFinite(value.toNumber())) throw new ToolError('failed', 'calculator: the result is no finite number.')
  return value
}

/** What mathjs's parser makes, as far as it is read here. */
export interface ExpressionNode {
  type: string
  fn?: string | ExpressionNode
  args?: ExpressionNode[]
  content?: ExpressionNode
  name?: string
  value?: unknown
}

/** mathjs holds the numbers of a text as decimals, and the 100 of `5%` as a number. */
function constant(value: unknown, Decimal: new (text: string) => Value): Value {
  const isNumber = typeof value === 'number' || (typeof value === 'object' && value !== null)
  return isNumber ? finite(new Decimal((value as Value | number).toString())) : refuse('only numbers are allowed')
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
    if (at.type === 'ConstantNode') return constant(at.value, Decimal)
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
