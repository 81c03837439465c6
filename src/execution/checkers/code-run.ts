import type { JsonValue } from '../../json-value.ts'
import type { ToolLimits } from '../tools/tool.ts'

/** What came of a program that ended by itself. */
export interface JavaScriptRun {
  /** Of its last expression, or what its promise came to; absent where that is no JSON. */
  value?: JsonValue
  printed: string
}

/**
 * Runs a program in a locked-down process.
 *
 * @throws ToolError when the program throws, or does not end within its limits
 */
export type RunJavaScript = (
  source: string,
  limits: Pick<ToolLimits, 'seconds' | 'memoryBytes' | 'resultBytes'>,
  signal: AbortSignal,
) => Promise<JavaScriptRun>
