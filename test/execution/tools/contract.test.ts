import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { TOOL_NAMES, type ToolName } from '../../../src/config/task.ts'
import { TOOL_FACTORIES } from '../../../src/execution/tools/registry.ts'
import type { Tool } from '../../../src/execution/tools/tool.ts'
import type { JsonValue } from '../../../src/json-value.ts'
import { testTool } from '../../contracts/tool.ts'
import { LIMITS, testTools } from './surroundings.ts'

const server = createServer((_, response) => response.end('hello from the server'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const HOST = `127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(() => {
  server.close()
})

const ARGUMENTS: Record<ToolName, { [key: string]: JsonValue }> = {
  calculator: { expression: '0.1 + 0.2' },
  file_reader: { path: 'notes/in.txt' },
  file_writer: { path: 'out/result.txt', content: 'x' },
  database_query: { sql: 'SELECT name FROM cities ORDER BY population DESC LIMIT 1' },
  document_search: { query: 'river' },
  http_fetch: { url: `http://${HOST}/` },
  code_runner: { source: '6 * 7' },
}

test('every tool that a task may name has a factory, and nothing else has', () => {
  expect(Object.keys(TOOL_FACTORIES).sort()).toEqual([...TOOL_NAMES].sort())
})

for (const name of TOOL_NAMES) {
  const limits = { ...LIMITS, allowedHosts: [HOST] }
  testTool({
    name,
    limits,
    args: ARGUMENTS[name],
    async open(changes = {}): Promise<Tool> {
      const box = await testTools([name], {
        limits: changes.limits ?? limits,
        ...(changes.signal === undefined ? {} : { signal: changes.signal }),
        contents: { files: { 'notes/in.txt': 'some text' } },
      })
      const tool = box.get(name) as Tool
      return {
        description: tool.description,
        call: (args) => tool.call(args),
        [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
      }
    },
  })
}
