import { expect, test } from 'vitest'
import { createDecoder, type DecoderState } from '../../../src/execution/embedded/decoder.ts'
import { argMax } from '../../../src/execution/embedded/kernel.ts'
import { MODEL_SIZES } from '../../../src/execution/embedded/shapes.ts'
import { summarise } from '../../../src/stats/summary.ts'

const CONTEXT = 32

/** CPU time of so many tokens after the same prompt, µs. */
function cpuUs(state: DecoderState, tokens: number): number {
  state.rewind(CONTEXT)
  const before = process.cpuUsage()
  let token = 0
  for (let i = 0; i < tokens; i++) token = argMax(state.step(token))
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function warmState(size: (typeof MODEL_SIZES)[number]): DecoderState {
  const state = createDecoder(size, 1).newState()
  state.prefill(new Uint16Array(CONTEXT))
  cpuUs(state, 48)
  return state
}

const median = (values: number[]): number => summarise(values).median

/** Other work on the machine disturbs what is measured one after the other; medians over rounds that alternate hardly. */
const rounds = <T>(count: number, measure: () => T): T[] => Array.from({ length: count }, measure)

test('CPU time per token is proportional to the parameters', { retry: 1 }, () => {
  const states = MODEL_SIZES.map(warmState)
  const costs = rounds(11, () => states.map((state) => cpuUs(state, 12)))
  const parameters = MODEL_SIZES.map((size) => createDecoder(size, 1).parameters)
  for (const [i, count] of parameters.entries()) {
    const ratio = median(costs.map((cost) => (cost[i] as number) / (cost[0] as number)))
    const relative = ratio / (count / (parameters[0] as number))
    expect(relative).toBeGreaterThan(0.6)
    expect(relative).toBeLessThan(1.6)
  }
})

test('CPU time is proportional to the generated tokens', { retry: 1 }, () => {
  const state = warmState('1M')
  const costs = rounds(9, () => [24, 96].map((tokens) => cpuUs(state, tokens)) as [number, number])
  const ratio = median(costs.map(([few, many]) => many / few))
  expect(ratio).toBeGreaterThan(3.2)
  expect(ratio).toBeLessThan(5.2)
})
