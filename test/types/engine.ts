/** Compiled, never run: the engine without Vitest. */

import { readFileSync } from 'node:fs'
import {
  EnergyEngine,
  type Measurement,
  probeReaders,
  type Reader,
  DEFAULT_ROOTS,
  joulesFromUj,
} from 'vitest-energy/engine'
import { expectTypeOf } from 'vitest'

export async function measured(): Promise<number | undefined> {
  await using engine = await EnergyEngine.open({ readers: 'auto', roots: { sys: '/host/sys' } })
  const measurement = await engine.measure('reading', () => readFileSync('/etc/hostname', 'utf8'))
  expectTypeOf(measurement).toEqualTypeOf<Measurement<string>>()
  expectTypeOf(engine.refused.at(0)?.remedy).toEqualTypeOf<string | undefined>()
  // @ts-expect-error no such option
  await EnergyEngine.open({ reader: 'model' })
  // @ts-expect-error work is a function
  await engine.measure('reading', 5)
  return measurement.energy.totalJoules
}

const { opened, refused } = probeReaders({ readers: 'auto', roots: DEFAULT_ROOTS })
expectTypeOf(opened.at(0)?.reader).toEqualTypeOf<Reader | undefined>()
expectTypeOf(refused.at(0)?.reason).toEqualTypeOf<string | undefined>()
expectTypeOf(joulesFromUj(5n)).toEqualTypeOf<number>()
// @ts-expect-error a reading of a counter is a bigint
joulesFromUj(5)
