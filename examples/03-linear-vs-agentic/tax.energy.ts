import { expect, test } from 'vitest-energy/test'

test('the price of orchestration', { timeout: 120_000 }, async ({ harness, tasks }) => {
  const { pairs, linear, agentic } = await harness.runPair(tasks.get('factual_qa'), { repetitions: 2 })
  expect(pairs).toHaveLength(2)
  expect([...linear, ...agentic].every(({ success }) => success)).toBe(true)
})

test('one agentic run and its phases', { timeout: 60_000 }, async ({ agentic }) => {
  const run = await agentic('tg_single_calc')
  expect(run.workflowFacts?.phases.map(({ phase }) => phase)).toContain('planning')
})
