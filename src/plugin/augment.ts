import type { Run } from '../run.ts'
import type { EnergyMatchers } from './matchers/types.ts'
import type { BenchEnergyOptions } from './bench-energy-options.ts'
import type { BenchEnergy } from './bench-result.ts'

declare module 'vitest' {
  // The parameters have to be named and bounded as Vitest has them.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends EnergyMatchers<R, T> {}
  interface TaskMeta {
    /** The records of this test, small and JSON-safe. Samples never travel here. */
    energy?: { runs: Run[] }
    /** It ran workflows in a project that does not measure. */
    energyUnmeasured?: true
  }
  interface BenchFnOptions {
    energy?: BenchEnergyOptions
  }
  interface BenchResult {
    energy: BenchEnergy
  }
}
