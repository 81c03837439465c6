import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorOf } from '../../contracts/tool.ts'
import { CORPUS, testTools } from './surroundings.ts'

test('a run has a folder of its own, with the files of its task, until it ends', async () => {
  const box = await testTools(['file_reader'], { contents: { files: { 'a/b.txt': 'text' } } })
  expect(statSync(box.runDirectory).mode & 0o777).toBe(0o700)
  expect(readFileSync(join(box.runDirectory, 'a/b.txt'), 'utf8')).toBe('text')
  const other = await testTools([])
  expect(other.runDirectory).not.toBe(box.runDirectory)
  await other[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
  await box[Symbol.asyncDispose]()
  expect(existsSync(box.runDirectory)).toBe(false)
})

test('has the tools that the task names, once each', async () => {
  await using box = await testTools(['calculator', 'file_reader', 'calculator'])
  expect([...box.keys()]).toEqual(['calculator', 'file_reader'])
  expect(box.get('code_runner')).toBeUndefined()
})

test('files of a task stay in the folder, and the folder goes with the refusal', async () => {
  await expect(testTools([], { contents: { files: { '../escaped.txt': '' } } })).rejects.toThrow(
    '"../escaped.txt" is refused',
  )
})

test('the first calls of one tool fail where the task wants that', async () => {
  const failureInjection = { tool: 'calculator', calls: 2 } as const
  await using box = await testTools(['calculator', 'document_search'], { contents: { failureInjection } })
  const call = async () => box.get('calculator')?.call({ expression: '1' })
  expect((await box.get('document_search')?.call({ query: 'river' }))?.text).toContain('Bridges')
  expect(await errorOf(call())).toMatchObject({ kind: 'failed', message: 'calculator: injected failure 1 of 2.' })
  expect(await errorOf(call())).toMatchObject({ kind: 'failed', message: 'calculator: injected failure 2 of 2.' })
  expect((await call())?.text).toBe('1')
})

test('search ranks, limits and cuts', async () => {
  const long = { file: 'long.md', title: 'Long', text: `# Long\n${'word '.repeat(200)}zebra ${'word '.repeat(200)}` }
  await using box = await testTools(['document_search'], { contents: { corpus: [...CORPUS, long] } })
  const search = async (query: string, limit?: number): Promise<{ file: string; score: number; excerpt: string }[]> => {
    const result = await box.get('document_search')?.call({ query, ...(limit === undefined ? {} : { limit }) })
    return JSON.parse(result?.text ?? '')
  }
  const found = await search('road bridges')
  expect(found.map(({ file }) => file)).toEqual(['bridges.md', 'tunnels.md'])
  expect(found[0]?.score).toBeGreaterThan(found[1]?.score ?? 0)
  expect(await search('road', 1)).toHaveLength(1)
  expect(await search('nothing')).toEqual([])
  const [zebra] = await search('Zebra')
  expect(zebra?.excerpt).toMatch(/^…(word )+zebra (word )+/)
  expect(zebra?.excerpt.length).toBeLessThan(250)
})
