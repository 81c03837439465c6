/** Compiled, never run: every setting is an option of the plugin, with the same values. */

import { expectTypeOf } from 'vitest'
import type { SettingsInput } from '../../src/config/schema.ts'
import type { EnergyOptions } from '../../src/plugin/energy-options.ts'

expectTypeOf<Required<EnergyOptions>>().toEqualTypeOf<Required<SettingsInput>>()
expectTypeOf<EnergyOptions>().toEqualTypeOf<Partial<EnergyOptions>>()
