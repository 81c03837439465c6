import type { JsonValue } from '../json-value.ts'

/** Tools that a task may name; `src/execution/tools/` has one file for each. */
export const TOOL_NAMES = [
  'calculator',
  'file_reader',
  'file_writer',
  'database_query',
  'document_search',
  'http_fetch',
  'code_runner',
] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/**
 * How much orchestration a task asks for. What its entry shows of that is checked when the file is loaded
 * (`src/config/task-rules.ts`):
 *
 * 1. One answer: no tool.
 * 2. Several steps, or one tool: at most one tool, no call of which needs the result of another call.
 * 3. Several tool calls that depend on each other: a `toolGraph` in which a call depends on another. Without tools, a
 *    problem of planning or reasoning (its category) with many dependent steps, which its tag `no-tools` owns up to.
 */
export type TaskLevel = 1 | 2 | 3

/** How an answer is judged. */
export type Checker =
  /** The whole text or its last line, after trimming, folding of case and of white space, without a final full stop. */
  | { kind: 'exact'; expected: string }
  /** The last number in the text, or all of the text. */
  | { kind: 'numeric'; expected: number; tolerance?: number }
  | { kind: 'regex'; pattern: string; flags?: string }
  /** The text as JSON, or the first JSON value in it, equals this one, or holds at least its keys (`partial`). */
  | { kind: 'json'; expected: JsonValue; partial?: boolean }
  /** The first code block of the text, then these assertions, in the code runner. */
  | { kind: 'unit-test'; assertions: string }
  /** `export default (answer, task) => boolean | { passed, detail }`, path relative to the folder of the task file. */
  | { kind: 'module'; path: string }

/** One entry of `config/tasks.yaml`, with the same keys there. */
export interface TaskDefinition {
  id: string
  category: string
  name: string
  description: string
  level: TaskLevel
  prompt: string
  tools: ToolName[]
  /**
   * The calls that the task needs, and for each the positions in this list (from 0, earlier ones only) of the calls whose
   * results it needs. It names every tool of `tools` and no other.
   */
  toolGraph?: { tool: ToolName; dependsOn?: number[] }[]
  /** The first so many calls of one of its tools fail, to see the recovery. */
  failureInjection?: { tool: ToolName; calls: number }
  checker: Checker
  tags: string[]
  /** Files that lie in the run directory at the beginning: name → text. */
  files?: Record<string, string>
}
