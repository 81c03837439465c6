import * as z from 'zod'
import { jsonValue } from './json-schema.ts'
import { label } from './label.ts'
import type { Proof, Same } from './same-type.ts'
import { type TaskDefinition, TOOL_NAMES } from './task.ts'
import { brokenTaskRules } from './task-rules.ts'

const text = z.string().trim().min(1)
/** Names that are safe in the name of a test, on a command line and in a file name. */
const ID = /^[a-z0-9][a-z0-9_-]*$/i
/** Below the run directory: relative, without `..`. */
const FILE_NAME = /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\\]+$/
const tool = z.enum(TOOL_NAMES)

const checker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact'), expected: text }),
  z.strictObject({ kind: z.literal('numeric'), expected: z.number(), tolerance: z.number().min(0).exactOptional() }),
  z.strictObject({ kind: z.literal('regex'), pattern: text, flags: text.exactOptional() }),
  z.strictObject({ kind: z.literal('json'), expected: jsonValue, partial: z.boolean().exactOptional() }),
  z.strictObject({ kind: z.literal('unit-test'), assertions: text }),
  z.strictObject({ kind: z.literal('module'), path: text }),
])

const taskSchema = z
  .strictObject({
    id: label.regex(ID, 'letters, digits, _ and -'),
    category: label,
    name: label,
    description: text,
    level: z.literal([1, 2, 3]),
    prompt: text,
    tools: z.array(tool).default([]),
    toolGraph: z
      .array(z.strictObject({ tool, dependsOn: z.array(z.int().min(0)).exactOptional() }))
      .min(1)
      .exactOptional(),
    failureInjection: z.strictObject({ tool, calls: z.int().min(1) }).exactOptional(),
    checker,
    tags: z.array(label).default([]),
    files: z
      .record(z.string().regex(FILE_NAME, 'a name below the run directory, without ..'), z.string())
      .exactOptional(),
  })
  .superRefine((task, context) => {
    for (const { path, allowed } of brokenTaskRules(task)) {
      context.addIssue({ code: 'custom', path, message: allowed })
    }
  })

/** `config/tasks.yaml`. */
export const tasksFileSchema = z.strictObject({ tasks: z.array(taskSchema).min(1) })

export type TaskSchemaIsTaskDefinition = Proof<Same<z.output<typeof taskSchema>, TaskDefinition>>
