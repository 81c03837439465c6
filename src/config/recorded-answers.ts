import * as z from 'zod'
import { loadConfigFile } from './config-file.ts'
import { jsonObject } from './json-schema.ts'
import type { RecordedAnswer } from './recorded-answer.ts'
import type { Proof, Same } from './same-type.ts'

const text = z.string().trim().min(1)

const answerSchema = z.strictObject({
  task: text,
  linear: text,
  plan: jsonObject,
  steps: z.record(z.string(), z.union([text, z.strictObject({ tool: text, arguments: jsonObject })])).default({}),
  synthesis: text,
})

/** `config/recorded_answers.yaml`. */
const answersFileSchema = z.strictObject({ answers: z.array(answerSchema) }).superRefine(({ answers }, context) => {
  const tasks = answers.map(({ task }) => task)
  for (const [i, task] of tasks.entries()) {
    if (tasks.indexOf(task) === i) continue
    context.addIssue({ code: 'custom', path: ['answers', i, 'task'], message: 'a task that has no answer yet' })
  }
})

export type AnswerSchemaIsRecordedAnswer = Proof<Same<z.output<typeof answerSchema>, RecordedAnswer>>

/**
 * Loads `<root>/config/recorded_answers.yaml`, or else the answers that are published with this package.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem; CONFIG_UNREADABLE
 */
export const loadRecordedAnswers = (root: string): RecordedAnswer[] =>
  loadConfigFile({ root, name: 'recorded_answers.yaml', schema: answersFileSchema }).value.answers
