import type { JsonValue } from '../../json-value.ts'
import type { ToolLimits } from '../tools/tool.ts'

/** What came of a program that ended by itself. */
export interface JavaScriptRun {
  /** Of its last statement, where that is JSON. */
  value?: JsonValue
  /** What it wrote with `console.log`. */
  printed: string
}

/**
 * Runs a program in a locked-down process.
 *
 * @throws ToolError when the program throws, or does not end within its limits
 */
export type RunJavaScript = (
  source: string,
  limits: Pick<ToolLimits, 'seconds' | 'memoryBytes'>,
  signal: AbortSignal,
) => Promise<JavaScriptRun>
