/** Compiled, never run: what the plugin takes. */

import { energy, EnergyError, type EnergyErrorCode, type EnergyOptions } from 'vitest-energy'
import type { Plugin } from 'vitest/config'
import { defineConfig } from 'vitest/config'
import { expectTypeOf } from 'vitest'

export default defineConfig({ plugins: [energy(), energy({ idle: { mode: 'auto' } })] })

expectTypeOf(energy()).toEqualTypeOf<Plugin>()

export const everything: EnergyOptions = {
  name: 'nightly',
  readers: ['./my-reader.ts', 'rapl-powercap', 'model'],
  requireMeasured: true,
  roots: { sys: '/host/sys' },
  database: 'postgres://host/db',
  seed: 42,
  pin: [2, 3],
  bench: { windowSeconds: 0.2, align: 'auto', processes: 3 },
  idle: { mode: 'auto', segments: 5 },
  llm: { repetitions: 10, tools: { allowedHosts: ['example.org'] } },
  compare: { benches: [{ match: '*json*', limit: 0.1, domain: 'package' }] },
  unit: 'mJ',
}

// @ts-expect-error no such option
energy({ windows: 3 })
// @ts-expect-error no such option of benches
energy({ bench: { windows: 3 } })
// @ts-expect-error seconds are a number
energy({ bench: { windowSeconds: '0.2 s' } })
// @ts-expect-error no such mode
energy({ idle: { mode: 'always' } })
// @ts-expect-error readers are a list
energy({ readers: 'model' })
// @ts-expect-error no such unit
energy({ unit: 'kWh' })
// @ts-expect-error no such domain
energy({ compare: { benches: [{ match: '*', domain: 'cpu' }] } })

const error = new EnergyError('USAGE', 'a fact', 'a remedy')
expectTypeOf(error.code).toEqualTypeOf<EnergyErrorCode>()
expectTypeOf(error.hint).toEqualTypeOf<string>()
expectTypeOf(error.exitCode).toEqualTypeOf<number>()
