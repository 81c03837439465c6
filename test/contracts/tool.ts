import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TOOL_NAMES } from '../../src/config/task.ts'
import { type Tool, ToolError, type ToolSurroundings } from '../../src/execution/tools/tool.ts'
import type { JsonValue } from '../../src/json-value.ts'

/** The error of a call that must not come to anything. */
export async function errorOf(call: Promise<unknown>): Promise<ToolError> {
  const value = await call.catch((error: unknown) => error)
  if (!(value instanceof ToolError)) throw new Error(`no ToolError but ${JSON.stringify(value) ?? String(value)}`)
  return value
}

const FD = '/proc/self/fd'
const CHILDREN = '/proc/thread-self/children'
const hasProc = process.platform === 'linux'

/** Process ids of the children of this thread. */
export const children = (): string => (hasProc ? readFileSync(CHILDREN, 'utf8') : '')

/**
 * What every tool promises.
 *
 * @param options.open a new one each time, of the given changes to its surroundings
 * @param options.args arguments of a call that succeeds as often as it is made, always with the same text
 */
export function testTool(options: {
  name: string
  open: (changes?: Partial<Pick<ToolSurroundings, 'signal' | 'limits'>>) => Promise<Tool>
  limits: ToolSurroundings['limits']
  args: { [key: string]: JsonValue }
}): void {
  const { name, open, args, limits } = options
  const misfits: JsonValue[] = [
    null,
    [],
    5,
    'text',
    {},
    { ...args, more: 1 },
    { ...args, constructor: 1 },
    JSON.parse(JSON.stringify(args).replace('{', '{"__proto__": {"polluted": true},')) as JsonValue,
    ...Object.keys(args).flatMap((key) => [
      { ...args, [key]: null },
      { ...args, [key]: { toString: 'x' } },
    ]),
  ]

  describe(`${name} as a tool`, () => {
    test('describes itself to a model in JSON Schema, strictly', async () => {
      await using tool = await open()
      expect(TOOL_NAMES).toContain(tool.description.name)
      expect(tool.description.name).toBe(name)
      expect(tool.description.description).not.toBe('')
      expect(tool.description.parameters).toMatchObject({ type: 'object', additionalProperties: false })
      expect(JSON.parse(JSON.stringify(tool.description))).toEqual(tool.description)
      const properties = tool.description.parameters.properties as { [key: string]: JsonValue }
      for (const key of Object.keys(args)) expect(Object.keys(properties)).toContain(key)
    })

    test('answers in text and counts its bytes, the same a second time', async () => {
      await using tool = await open()
      const first = await tool.call(args)
      expect(first.text).not.toBe('')
      expect(first.bytesIn).toBe(Buffer.byteLength(JSON.stringify(args)))
      expect(first.bytesOut).toBe(Buffer.byteLength(first.text))
      expect(await tool.call(args)).toEqual(first)
    })

    test.for(misfits.map((misfit) => [JSON.stringify(misfit), misfit] as const))('refuses %s', async ([, misfit]) => {
      await using tool = await open()
      const error = await errorOf(tool.call(misfit))
      expect(error.kind).toBe('arguments')
      expect(error.message).toMatch(new RegExp(`^${name}: .*(found|unknown key)`))
      expect(({} as { polluted?: true }).polluted).toBeUndefined()
    })

    test('keeps to the length of a result', async () => {
      await using tool = await open({ limits: { ...limits, resultBytes: 0 } })
      const error = await errorOf(tool.call(args))
      expect(['failed', 'refused']).toContain(error.kind)
      expect(error.message).toContain('bytes')
    })

    test('does nothing for a run that was cancelled, and nothing once closed', async () => {
      await using cancelled = await open({ signal: AbortSignal.abort() })
      expect((await errorOf(cancelled.call(args))).kind).toBe('failed')
      const tool = await open()
      await tool.call(args)
      await tool[Symbol.asyncDispose]()
      await tool[Symbol.asyncDispose]()
      expect((await errorOf(tool.call(args))).kind).toBe('failed')
    })

    test.skipIf(!hasProc)(`leaves no descriptor and no process behind (needs /proc)`, async () => {
      await using tool = await open()
      await tool.call(args)
      const before = { descriptors: readdirSync(FD).length, processes: children() }
      for (let call = 0; call < 2; call++) await tool.call(args)
      expect(readdirSync(FD).length).toBeLessThan(before.descriptors + 2)
      expect(children()).toBe(before.processes)
    })
  })
}
