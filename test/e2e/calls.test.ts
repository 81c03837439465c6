import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Bench } from 'tinybench'
import { expect, test } from 'vitest'
import { benchProject } from '../support/bench-project.ts'

/** Vitest runs this file's benches and writes what was called; the same registrations run in tinybench here. */
const BENCH = `
  import { writeFileSync } from 'node:fs'
  import { test } from 'vitest'
  const counts = {} as Record<string, number>
  const count = (name: string) => { counts[name] = (counts[name] ?? 0) + 1 }
  let inFlight = 0, most = 0
  const slow = async () => {
    most = Math.max(most, ++inFlight)
    count('async')
    await new Promise((done) => setTimeout(done, 110))
    inFlight--
  }
  const exact = { iterations: 3, time: 0, warmup: false } as const
  test('counts', async ({ bench }) => {
    await bench('async', slow).run(exact)
    await bench('promise', () => { count('promise'); return new Promise((done) => setTimeout(done, 1)) }).run(exact)
    await bench('sync', () => { count('sync') }).run({ iterations: 1000, time: 0, warmup: false })
    await bench('warmed', () => { count('warmed') }).run({ iterations: 5, time: 0 })
    const hooks = {
      beforeAll: () => count('beforeAll'), afterAll: () => count('afterAll'),
      beforeEach: () => count('beforeEach'), afterEach: () => count('afterEach'),
    }
    await bench('hooks', hooks, () => count('hooked')).run({
      ...exact, setup: (_task, mode) => count('setup ' + mode), teardown: (_task, mode) => count('teardown ' + mode),
    })
    const order: string[] = []
    const named = (name: string) => bench(name, { beforeAll: () => { order.push('beforeAll ' + name) }, afterAll: () => { order.push('afterAll ' + name) } }, () => { order.push(name) })
    await bench.compare(named('a'), named('b'), { iterations: 2, time: 0, warmup: false })
    writeFileSync('counts.json', JSON.stringify({ counts, most, order }))
  })
`

test('a function is called as often as its options say, never twice at a time; hooks as often as in tinybench', async () => {
  using project = benchProject({ 'counts.bench.ts': BENCH })
  const { exitCode, output, report } = await project.run()
  expect(exitCode, output).toBe(0)
  const seen = JSON.parse(readFileSync(join(project.root, 'counts.json'), 'utf8')) as {
    counts: Record<string, number>
    most: number
    order: string[]
  }
  expect(seen.counts).toMatchObject({ async: 3, promise: 3, sync: 1000 })
  expect(seen.counts.warmed).toBeGreaterThan(5)
  expect(seen.most).toBe(1)
  expect(report?.benchmarks.find(({ name }) => name === 'async')).toMatchObject({ windows: 3, opsPerWindow: 1 })

  const theirs: Record<string, number> = {}
  const count = (name: string): void => {
    theirs[name] = (theirs[name] ?? 0) + 1
  }
  const tinybench = new Bench({
    iterations: 3,
    time: 0,
    warmup: false,
    setup: (_task, mode) => count(`setup ${mode}`),
    teardown: (_task, mode) => count(`teardown ${mode}`),
  })
  tinybench.add('hooks', () => count('hooked'), {
    async: false,
    beforeAll: () => count('beforeAll'),
    afterAll: () => count('afterAll'),
    beforeEach: () => count('beforeEach'),
    afterEach: () => count('afterEach'),
  })
  await tinybench.run()
  for (const [name, times] of Object.entries(theirs)) expect([name, seen.counts[name]]).toEqual([name, times])

  expect(seen.order.slice(0, 2)).toEqual(['beforeAll a', 'beforeAll b'])
  expect(seen.order.slice(-2)).toEqual(['afterAll a', 'afterAll b'])
  expect(seen.order.slice(2, -2).toSorted()).toEqual(['a', 'a', 'b', 'b'])
})
