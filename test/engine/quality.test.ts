import { expect, test } from 'vitest'
import { backgroundCpu, stealTime, validity } from '../../src/engine/quality.ts'

test('background CPU is told in cores, above the limit only, and not of moments', () => {
  expect(backgroundCpu({ seconds: 2, background: 0.4 }, 0.05)).toEqual([
    { kind: 'background-cpu', cores: 0.2, limitCores: 0.05 },
  ])
  expect(backgroundCpu({ seconds: 2, background: 0.1 }, 0.05)).toEqual([])
  expect(backgroundCpu({ seconds: 0.1, background: 0.1 }, 0.05)).toEqual([])
  expect(backgroundCpu({ seconds: 2, background: undefined }, 0.05)).toEqual([])
})

test('steal time above one percent is told', () => {
  expect(stealTime({ seconds: 2, steal: 0.1 })).toEqual([{ kind: 'steal-time', fraction: 0.05 }])
  expect(stealTime({ seconds: 2, steal: 0.01 })).toEqual([])
  expect(stealTime({ seconds: 2, steal: undefined })).toEqual([])
})

test('a run is invalid exactly when a fatal warning is present, with its reason', () => {
  expect(validity([{ kind: 'simulated', reader: 'x' }])).toEqual({ valid: true })
  expect(
    validity([
      { kind: 'simulated', reader: 'x' },
      { kind: 'aborted', reason: 'killed' },
    ]),
  ).toEqual({ valid: false, invalidReason: 'aborted' })
  expect(validity([{ kind: 'counter-fault', counter: 'a', fault: 'reset', windows: 1 }])).toMatchObject({
    valid: false,
  })
})
