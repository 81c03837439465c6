import { z } from 'zod'
import type { JsonValue } from '../json-value.ts'
import { excerpt } from './excerpt.ts'
import { onlyJsonObject } from './json-in-text.ts'
import { WorkflowFailure } from './llm.ts'
import { waves } from './plan-order.ts'

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

const stepSchema = z
  .strictObject({
    /** Named by `depends_on` and `{{id}}`. */
    id: z.string().regex(/^[A-Za-z][\w-]*$/),
    /** Tool to call; without it the model answers the step itself. */
    tool: z.string().exactOptional(),
    instruction: z.string(),
    /** Of the tool; without them the model is asked for them. `custom` keeps keys as they are, `__proto__` too. */
    arguments: z.custom<{ [key: string]: JsonValue }>(isObject, 'expected an object').exactOptional(),
    depends_on: z.array(z.string()).default([]),
    /** May run at the same time as other such steps. */
    parallel: z.boolean().exactOptional(),
  })
  .refine((step) => step.arguments === undefined || step.tool !== undefined, '"arguments" without "tool"')

const planSchema = z.strictObject({ steps: z.array(z.unknown()).min(1) })

export type PlanStep = z.infer<typeof stepSchema>

/** Bounds of a plan, from the task and the settings. */
export interface PlanBounds {
  /** Names of the tools of the task. */
  tools: readonly string[]
  maxSteps: number
}

function valid<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw unparsable([where, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid')
}

const unparsable = (where: string, what: string): WorkflowFailure =>
  new WorkflowFailure('plan-unparsable', excerpt(`The plan is not valid: ${where}: ${what}.`))

function checkGraph(steps: readonly PlanStep[]): void {
  const ids = new Set(steps.map(({ id }) => id))
  if (ids.size < steps.length) throw unparsable('steps', 'two of them have the same id')
  for (const { id, depends_on } of steps) {
    const unknown = depends_on.find((each) => !ids.has(each))
    if (unknown !== undefined) throw unparsable(`steps.${id}.depends_on`, `there is no step ${unknown}`)
  }
  if (waves(steps).flat().length < steps.length) throw unparsable('steps', 'their dependencies form a circle')
}

/**
 * The steps of the plan that a model wrote: one JSON object, alone, in a Markdown fence, or with words around it.
 *
 * @throws WorkflowFailure plan-unparsable, step-limit, unknown-tool; looked for in this order, but for the step limit,
 *   which comes before the steps are looked at
 */
export function planSteps(text: string, { tools, maxSteps }: PlanBounds): PlanStep[] {
  const object = onlyJsonObject(text)
  if (object === undefined) throw unparsable('it', `not one JSON object: ${excerpt(text, 60)}`)
  const { steps: unread } = valid(planSchema, object, 'plan')
  if (unread.length > maxSteps) {
    throw new WorkflowFailure('step-limit', `The plan has ${unread.length} steps; ${maxSteps} are allowed.`)
  }
  const steps = unread.map((step, index) => valid(stepSchema, step, `steps.${index}`))
  checkGraph(steps)
  for (const { id, tool } of steps) {
    if (tool === undefined || tools.includes(tool)) continue
    throw new WorkflowFailure(
      'unknown-tool',
      excerpt(`Step ${id} wants the tool ${tool}, which the task does not have.`),
    )
  }
  return steps
}
