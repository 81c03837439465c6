/** Compiled, never run: what a bench takes and gives back with the plugin in the project. */

import type { BenchEnergy, BenchEnergyOptions, Interval, Provenance } from 'vitest-energy'
import { expectTypeOf, test } from 'vitest'

test('results', async ({ bench }) => {
  const result = await bench('copying', { energy: { windowSeconds: 0.5, limit: '5 %' } }, () => [1]).run({ time: 100 })
  expectTypeOf(result.energy).toEqualTypeOf<BenchEnergy>()
  expectTypeOf(result.energy.joulesPerOp).toEqualTypeOf<Interval | undefined>()
  expectTypeOf(result.energy.windows).toEqualTypeOf<number>()
  expectTypeOf(result.energy.domains.package).toEqualTypeOf<number | undefined>()
  expectTypeOf(result.energy.provenance).toEqualTypeOf<Provenance | undefined>()
  // @ts-expect-error it may be missing
  const median: number = result.energy.joulesPerOp.median
  // @ts-expect-error no such number
  const calories: number = result.energy.calories

  const both = await bench.compare(
    bench('a', () => 1),
    bench('b', () => 2),
  )
  expectTypeOf(both.get('a').energy).toEqualTypeOf<BenchEnergy>()
  return median + calories
})

test('options', ({ bench }) => {
  bench('known', { energy: { align: false, domain: 'dram', exclude: true } }, () => 1)
  // @ts-expect-error no such option
  bench('unknown', { energy: { windows: 3 } }, () => 1)
  // @ts-expect-error a fraction is a number or a text
  bench('wrong', { energy: { limit: true } }, () => 1)
})

expectTypeOf<BenchEnergyOptions['halfWidth']>().toEqualTypeOf<number | undefined>()
