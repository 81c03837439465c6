import quickjsRelease from '@jitl/quickjs-wasmfile-release-sync'
import { readFileSync, writeSync } from 'node:fs'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import type { ToolAnswer } from './tool-process.ts'

/** What this process is asked once, on its standard input. */
export interface CodeQuestion {
  source: string
  /** CPU and waiting time from the moment that the interpreter is ready, ms. */
  milliseconds: number
  /** Memory that the program may use beyond what the interpreter begins with, pages of WebAssembly. */
  memoryPages: number
  outputBytes: number
}

/** Part of Node; the types of TypeScript have it with those of browsers only. */
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object }

const STDIN = 0
const STDOUT = 1
/** The 16 MiB that the variant is compiled to begin with. */
const FIRST_PAGES = 256
const STACK_BYTES = 256 * 1024

/**
 * Runs inside the interpreter before the program, so that it has the functions as they were. `print` is the only thing that
 * comes from outside, and it takes text only.
 */
const PRELUDE = `((print) => {
  const { stringify } = JSON
  const { join } = Array.prototype
  const call = Function.prototype.call.bind(Function.prototype.call)
  const text = (value) => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return String(value)
    try { return stringify(value) ?? String(value) } catch { return String(value) }
  }
  const log = (...values) => {
    const texts = []
    for (let i = 0; i < values.length; i++) texts[i] = text(values[i])
    print(call(join, texts, ' '))
  }
  globalThis.print = log
  globalThis.console = { log, info: log, warn: log, error: log }
  return (value) => typeof value === 'bigint' ? stringify(String(value)) : stringify(value)
})`

interface Program {
  context: QuickJSContext
  /** Why the interpreter was stopped; undefined while it was not. */
  stopped: () => ToolAnswer | undefined
}

/** The text of what was thrown. */
function thrownText({ context }: Program, thrown: QuickJSHandle): string {
  const value: unknown = context.dump(thrown)
  thrown.dispose()
  const { name, message } = (value ?? {}) as { name?: unknown; message?: unknown }
  if (typeof name === 'string' && typeof message === 'string') return `${name}: ${message}`
  return `threw ${JSON.stringify(value) ?? String(value)}`
}

/** The value of a promise once every pending job has run; a promise that is still open then has none. */
function settled(program: Program, handle: QuickJSHandle): { value?: QuickJSHandle; thrown?: QuickJSHandle } {
  const { context } = program
  const jobs = context.runtime.executePendingJobs()
  if (jobs.error) return { thrown: jobs.error }
  const state = context.getPromiseState(handle)
  if (state.type === 'fulfilled') return { value: state.value }
  if (state.type === 'rejected') return { thrown: state.error }
  return { value: context.undefined }
}

function valueText(program: Program, toJson: QuickJSHandle, source: string): ToolAnswer | { json: string | undefined } {
  const { context } = program
  const failed = (thrown: QuickJSHandle): ToolAnswer =>
    program.stopped() ?? { error: { kind: 'failed', message: `${thrownText(program, thrown)}.` } }
  const evaluated = context.evalCode(source, 'program.js', { type: 'global' })
  if (evaluated.error) return failed(evaluated.error)
  const { value, thrown } = settled(program, evaluated.value)
  if (thrown) return failed(thrown)
  const written = context.callFunction(toJson, context.undefined, value as QuickJSHandle)
  if (written.error) return failed(written.error)
  const isText = context.typeof(written.value) === 'string'
  return program.stopped() ?? { json: isText ? context.getString(written.value) : undefined }
}

/**
 * QuickJS's own limit of memory counts next to nothing when it is compiled to WebAssembly (its allocator cannot tell the size
 * of a block there): the memory itself ends instead, and QuickJS reports that as out of memory.
 */
function interpreter(memoryPages: number): QuickJSSyncVariant {
  const wasmMemory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: FIRST_PAGES + memoryPages })
  // The package's types are those of its CommonJS form, whose default is one level deeper.
  return newVariant(quickjsRelease as unknown as QuickJSSyncVariant, { wasmMemory })
}

async function run({ source, milliseconds, memoryPages, outputBytes }: CodeQuestion): Promise<ToolAnswer> {
  const quickjs = await newQuickJSWASMModuleFromVariant(interpreter(memoryPages))
  const runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES })
  const context = runtime.newContext()
  const deadline = performance.now() + milliseconds
  const parent = process.ppid
  const printed: string[] = []
  let bytes = 0
  const stopped = (): ToolAnswer | undefined => {
    if (bytes > outputBytes) {
      return { error: { kind: 'failed', message: `the program printed more than ${outputBytes} bytes.` } }
    }
    return performance.now() > deadline
      ? { error: { kind: 'timeout', message: 'the program took too long.' } }
      : undefined
  }
  // Nobody waits for the answer of a process whose parent is gone.
  runtime.setInterruptHandler(() => process.ppid !== parent || stopped() !== undefined)
  const print = context.newFunction('print', (handle) => {
    const line = `${context.getString(handle)}\n`
    bytes += Buffer.byteLength(line)
    if (bytes <= outputBytes) printed.push(line)
  })
  const toJson = context.unwrapResult(
    context.callFunction(context.unwrapResult(context.evalCode(PRELUDE)), context.undefined, print),
  )
  const result = valueText({ context, stopped }, toJson, source)
  if (!('json' in result)) return result
  const value = result.json === undefined ? {} : { value: JSON.parse(result.json) }
  return { answer: { ...value, printed: printed.join('') } }
}

/** Everything is written before the process ends; it ends at once, without taking the interpreter apart. */
function write(text: string): void {
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; ) from += writeSync(STDOUT, bytes, from)
}

const question = JSON.parse(readFileSync(STDIN, 'utf8')) as CodeQuestion
write(JSON.stringify(await run(question)))
process.exit()
