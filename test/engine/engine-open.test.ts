import { expect, test } from 'vitest'
import { EnergyEngine } from '../../src/engine/energy-engine.ts'
import type { EngineOptions } from '../../src/engine/engine-options.ts'
import { takeHostLock } from '../../src/engine/host-lock.ts'
import { scratch } from '../support/scratch.ts'

const REFUSED: [code: string, options: EngineOptions][] = [
  ['NO_COUNTER', { readers: ['rapl-powercap'], requireMeasured: true }],
  ['READER_UNKNOWN', { readers: ['rappl'] }],
]

test.each(REFUSED)('an engine that does not open (%s) gives back the right to measure', async (code, options) => {
  const sys = scratch()
  const opening = EnergyEngine.open({ ...options, roots: { sys, dev: sys }, profileDir: sys })
  await expect(opening).rejects.toMatchObject({ code })
  const lock = await takeHostLock({ counterRoot: sys, waitSeconds: 0 })
  await lock.release()
})
