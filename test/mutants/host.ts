/** A process that keeps one Vitest ready and runs tests of its working folder, a copy of the project, again and again. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

/** What a host is asked: these tests, in this order until one fails, while a file has another text. */
export interface Question {
  change?: { file: string; mutant: string; original: string }
  tests: readonly string[]
}

export interface Answer {
  /** The test file that failed, where one did. */
  failed?: string
  tookMs: number
}

const root = process.cwd()
const vitest = await createVitest('test', {
  root,
  config: false,
  watch: false,
  include: ['test/**/*.test.ts'],
  reporters: [{}],
  pool: 'threads',
  maxWorkers: 1,
  bail: 1,
  testTimeout: 30_000,
})
await vitest.standalone()
const specifications = new Map((await vitest.globTestSpecifications()).map((each) => [each.moduleId, each]))

function put(file: string, text: string): void {
  const path = join(root, file)
  writeFileSync(path, text)
  vitest.invalidateFile(path)
}

async function firstFailure(tests: readonly string[]): Promise<string | undefined> {
  for (const test of tests) {
    const specification = specifications.get(join(root, test))
    if (!specification) throw new Error(`${test} is no test file`)
    // `bail` counts the failures that are remembered of earlier runs, too.
    vitest.state.clearFiles(specification.project, [...specifications.keys()])
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification])
    if (unhandledErrors.length > 0 || !testModules.every((module) => module.ok())) return test
  }
  return undefined
}

async function answer({ change, tests }: Question): Promise<Answer> {
  const start = performance.now()
  if (change) put(change.file, change.mutant)
  try {
    const failed = await firstFailure(tests)
    return { tookMs: performance.now() - start, ...(failed === undefined ? {} : { failed }) }
  } finally {
    if (change) put(change.file, change.original)
  }
}

process.on('message', (question: Question) => {
  void answer(question).then(
    (found) => process.send?.(found),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
