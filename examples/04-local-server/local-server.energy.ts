import { expect, test } from 'vitest-energy/test'

const model = process.env.ENERGY_EXAMPLE_MODEL

test('a local model, linear and agentic', { timeout: 600_000 }, async ({ harness, tasks, skip }) => {
  if (model === undefined) return skip('set ENERGY_EXAMPLE_MODEL to ollama, llama-server or vllm')
  const { pairs } = await harness.runPair(tasks.get('geography_qa'), { model, repetitions: 3 })
  expect(pairs).toHaveLength(3)
})
