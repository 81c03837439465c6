import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Executor } from '../../src/execution/executor.ts'
import type * as Llm from '../../src/execution/llm.ts'
import type { EnergyReport } from '../../src/reporters/index.ts'
import type { DatabaseInterface } from '../../src/store/index.ts'
import type * as StoreContract from '../contracts/store.ts'
import type * as ToolContract from '../contracts/tool.ts'
import type * as Surroundings from '../execution/tools/surroundings.ts'
import { docExample } from '../support/doc-example.ts'
import { documentedProject } from '../support/documented-project.ts'
import { aTask, said, surroundings } from '../support/execution-context.ts'

const project = documentedProject(['a-tool', 'an-executor', 'a-store'].map((part) => `docs/adding-${part}.md`))
afterAll(() => project[Symbol.dispose]())

/** A module of the changed project. */
const load = <Module>(path: string): Promise<Module> =>
  import(/* @vite-ignore */ join(project.root, path)) as Promise<Module>

const { testTool } = await load<typeof ToolContract>('test/contracts/tool.ts')
const { testTools, LIMITS } = await load<typeof Surroundings>('test/execution/tools/surroundings.ts')
/** The types here are those of the unchanged project. */
const WORD_COUNT = 'word_count' as 'calculator'

async function openWordCount({ limits = LIMITS, signal }: { limits?: typeof LIMITS; signal?: AbortSignal } = {}) {
  const box = await testTools([WORD_COUNT], { limits, ...(signal === undefined ? {} : { signal }) })
  const tool = box.get(WORD_COUNT)
  if (!tool) throw new Error('the tool of the page was not opened')
  return {
    description: tool.description,
    call: (args: Parameters<typeof tool.call>[0]) => tool.call(args),
    [Symbol.asyncDispose]: () => box[Symbol.asyncDispose](),
  }
}

testTool({ name: WORD_COUNT, limits: LIMITS, args: { text: 'as many as five words' }, open: openWordCount })

test('the tool of the page counts words', async () => {
  await using tool = await openWordCount()
  expect((await tool.call({ text: ' as many\nas  five words ' })).text).toBe('5')
})

describe('the executor of the page', async () => {
  const { DraftAndRevise } = await load<{ DraftAndRevise: new () => Executor }>('src/execution/draft-and-revise.ts')

  test('asks twice, shows the draft, and makes a span of each phase', async () => {
    const { context, requests, marks } = surroundings(({ phase }) => said(phase === 'execution' ? 'a draft' : '5'))
    expect(await new DraftAndRevise().execute(aTask(), context)).toEqual({ answer: '5', steps: 0, toolCalls: 0 })
    expect(requests.map(({ messages }) => messages.length)).toEqual([2, 4])
    expect(requests[1]?.messages[2]?.content).toBe('a draft')
    expect(marks().map(({ phase, type }) => `${phase} ${type}`)).toEqual([
      'execution phase',
      'execution llm-call',
      'synthesis phase',
      'synthesis llm-call',
    ])
  })

  test('a failure of the model is an outcome, a defect is not', async () => {
    const { WorkflowFailure } = await load<typeof Llm>('src/execution/llm.ts')
    const failing = (error: Error) =>
      surroundings(() => {
        throw error
      }).context
    const refused = await new DraftAndRevise().execute(aTask(), failing(new WorkflowFailure('refusal', 'No.')))
    expect(refused).toEqual({ failure: { type: 'refusal', message: 'No.' }, steps: 0, toolCalls: 0 })
    await expect(new DraftAndRevise().execute(aTask(), failing(new TypeError('x')))).rejects.toThrow(TypeError)
  })
})

const { testStore } = await load<typeof StoreContract>('test/contracts/store.ts')
const { openDatabase } = await load<{ openDatabase: (url: string) => Promise<DatabaseInterface> }>('src/store/index.ts')
testStore('the store of the page', () => openDatabase('node::memory:'))

test('the reporter of the page tells joules with their source, and where there are none', async () => {
  const source = docExample('adding-a-reporter.md')
  writeFileSync(
    join(project.root, 'notices.ts'),
    source.replace("'vitest-energy/reporters'", JSON.stringify(join(project.root, 'src/reporters/index.ts'))),
  )
  const { notices } = await load<{ notices: (report: Pick<EnergyReport, 'benchmarks'>) => string }>('notices.ts')
  const bench = { file: 'a.bench.ts', name: 'quick', provenance: 'measured' }
  const benchmarks = [
    { ...bench, joulesPerOp: { median: 0.002, low: 0.0019, high: 0.0021 } },
    bench,
  ] as unknown as EnergyReport['benchmarks']
  expect(notices({ benchmarks }).split('\n')).toEqual([
    '::notice file=a.bench.ts::quick: 2.00 mJ per op, measured',
    '::notice file=a.bench.ts::quick: no joules',
  ])
})
