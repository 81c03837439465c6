import * as z from 'zod'
import type { ToolName } from '../../config/task.ts'
import type { JsonValue } from '../../json-value.ts'
import { type Tool, ToolError, type ToolSurroundings } from './tool.ts'

/** What is particular to a tool. */
interface ToolDefinition<Arguments extends z.ZodObject> {
  name: ToolName
  /** For the model, one or two sentences. */
  description: string
  /** Strict: keys that it does not have are refused. */
  arguments: Arguments
  /** Text of the result. @throws ToolError */
  run(args: z.infer<Arguments>): Promise<string> | string
}

const LONGEST_SHOWN = 60

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text
}

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((node, key) => (node as Record<PropertyKey, unknown> | null | undefined)?.[key], root)

function problemOf(issue: z.core.$ZodIssue, args: JsonValue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.join(', ')}; allowed are ${known.join(', ')}`
  const key = issue.path.length === 0 ? 'the arguments' : issue.path.join('.')
  return `${key}: found ${shown(valueAt(args, issue.path))}; ${issue.message}`
}

/** Zod passes over an own key `__proto__`; here it is an unknown key like any other. */
function unknownKeys(args: JsonValue, known: readonly string[]): string[] {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return []
  return Object.keys(args).filter((key) => !known.includes(key))
}

function validated<Arguments extends z.ZodObject>(name: string, schema: Arguments, args: JsonValue) {
  const known = Object.keys(schema.shape)
  const unknown = unknownKeys(args, known)
  const parsed = schema.safeParse(args)
  if (parsed.success && unknown.length === 0) return parsed.data
  const problems = parsed.success
    ? [`unknown key ${unknown.join(', ')}; allowed are ${known.join(', ')}`]
    : parsed.error.issues.map((issue) => problemOf(issue, args, known))
  throw new ToolError('arguments', `${name}: ${problems.join('. ')}.`)
}

function schemaForModel(schema: z.ZodObject): { [key: string]: JsonValue } {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' })
  return parameters as { [key: string]: JsonValue }
}

/** What the operating system refuses (a full disk, too many open files) is a call that failed; a defect stays what it is. */
async function textFrom(name: string, run: () => Promise<string> | string): Promise<string> {
  try {
    return await run()
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new ToolError('failed', `${name}: ${syscall} failed (${code}).`, { cause: error })
  }
}

/** A tool from its definition: checks the arguments before a call, its length after it, and counts bytes. */
export function defineTool<Arguments extends z.ZodObject>(
  { signal, limits }: Pick<ToolSurroundings, 'signal' | 'limits'>,
  definition: ToolDefinition<Arguments>,
): Tool {
  const { name } = definition
  let closed = false
  return {
    description: { name, description: definition.description, parameters: schemaForModel(definition.arguments) },
    async call(args) {
      if (closed) throw new ToolError('failed', `${name}: the run that it belongs to has ended.`)
      if (signal.aborted) throw new ToolError('failed', `${name}: the run was cancelled.`)
      const checked = validated(name, definition.arguments, args)
      const text = await textFrom(name, () => definition.run(checked))
      const bytesOut = Buffer.byteLength(text)
      if (bytesOut > limits.resultBytes) {
        throw new ToolError('failed', `${name}: the result has ${bytesOut} bytes, allowed are ${limits.resultBytes}.`)
      }
      return { text, bytesIn: Buffer.byteLength(JSON.stringify(args)), bytesOut }
    },
    async [Symbol.asyncDispose]() {
      closed = true
    },
  }
}
