import type { JsonValue } from '../json-value.ts'

/** What the embedded server says in a step: text, or a call of a tool. */
export type RecordedStep = string | { tool: string; arguments: { [key: string]: JsonValue } }

/** One entry of `config/recorded_answers.yaml`: the replies of the embedded server to one task. */
export interface RecordedAnswer {
  task: string
  linear: string
  /** The plan as an object; the server sends it as JSON text. */
  plan: { [key: string]: JsonValue }
  /** By the id of the plan's step; steps with arguments of their own need none. */
  steps: Record<string, RecordedStep>
  synthesis: string
}
