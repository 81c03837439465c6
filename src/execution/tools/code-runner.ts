import * as z from 'zod'
import { moduleUrl } from '../../package-path.ts'
import type { JsonValue } from '../../json-value.ts'
import { msFromSeconds, wasmPagesFromBytes } from '../../units.ts'
import { defineTool } from './define-tool.ts'
import { type ToolFactory, type ToolLimits } from './tool.ts'
import { askProcess } from './tool-process.ts'

const ENTRY = moduleUrl('execution/tools/code-process')

export interface ProgramResult {
  /** Of the last expression, or what its promise came to; absent when JSON cannot say it. */
  value?: JsonValue
  /** Lines that were printed. */
  printed: string
}

/**
 * Runs a JavaScript program (ES2023, as a script) and waits for its end. It sees the language itself, `console.log` and
 * `print`: no network, no files, no modules, no timers, no environment.
 *
 * The wall is QuickJS, an interpreter in WebAssembly with limits of memory, stack and time, to which no function of the host
 * is given but the one that prints. Behind it stands a Node process that is killed at the limit of time: an empty
 * environment, three pipes, limits of the kernel, and Node's permission model, under which it can read its own modules and
 * nothing else, and start no process, no thread and no native code. In Node 24 that model does not hold back the network: a
 * program that broke out of QuickJS *and* out of WebAssembly could open connections.
 *
 * @throws ToolError `timeout` at the limit of time, `failed` for what the program throws, for memory and for output
 * @throws EnergyError PACKAGE_MISSING
 */
export async function runJavaScript(
  source: string,
  limits: Pick<ToolLimits, 'seconds' | 'memoryBytes' | 'resultBytes'>,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const { seconds, memoryBytes, resultBytes } = limits
  const result = await askProcess({
    tool: 'code_runner',
    entry: ENTRY,
    question: {
      source,
      milliseconds: msFromSeconds(seconds),
      memoryPages: wasmPagesFromBytes(memoryBytes),
      outputBytes: resultBytes,
    },
    packages: ['quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync', '@jitl/quickjs-ffi-types'],
    limits,
    signal,
  })
  return result as unknown as ProgramResult
}

/** Runs JavaScript of the model in a locked-down process; replies with what was printed, then the value as JSON. */
export const openCodeRunner: ToolFactory = async (surroundings) => {
  const { limits, signal } = surroundings
  return defineTool(surroundings, {
    name: 'code_runner',
    description:
      'Runs a JavaScript program and replies with what it prints and the value of its last expression. ' +
      'It has the language and console.log: no modules, files, network or timers.',
    arguments: z.strictObject({ source: z.string().min(1).max(50_000) }),
    async run({ source }) {
      const { value, printed } = await runJavaScript(source, limits, signal)
      return printed + (value === undefined ? '' : JSON.stringify(value))
    },
  })
}
