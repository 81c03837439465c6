import type { EnergyAmount, FractionAmount } from '../../amount.ts'

/** Options that every matcher has. */
export interface MatcherOptions {
  /** An inconclusive verdict fails; default: the setting `compare.strict`. */
  strict?: boolean
}

/** Options of `toUseLessEnergyThan`. */
export interface LessEnergyOptions extends MatcherOptions {
  /** By how much at least: 0.03 or `'3 %'`; default 0. */
  by?: FractionAmount
}

/** Options of `toBeEnergyEquivalentTo`. */
export interface EquivalentOptions extends MatcherOptions {
  /** How far apart they may be: 0.05 or `'5 %'`; default: the setting `compare.limit`. */
  within?: FractionAmount
}

/**
 * What a bench is held against: `'history'`, the stored sessions of this machine since its level changed last; the sessions
 * of one commit; or medians of sessions, J per op.
 */
export type RegressionBaseline = 'history' | { commit: string } | readonly number[]

/** Options of `toRegressEnergy`. */
export interface RegressOptions extends MatcherOptions {
  /** Change above which it is a regression: 0.05 or `'5 %'`; default: what `compare` would take for this bench. */
  limit?: FractionAmount
  /** What it is held against; default `'history'`. */
  against?: RegressionBaseline
}

/**
 * Matchers of energy. What cannot be decided neither passes silently nor fails: it annotates the test, and fails with
 * `strict`. With `.not` each claims the opposite, and what cannot be decided stays undecided.
 */
export interface EnergyMatchers<R, _T = unknown> {
  /** The upper end of the 95 % interval lies below a limit: J per op of a bench, or J of a run; `'5 mJ'`, `'0.2 µWh'`. */
  toUseEnergyBelow: (limit: EnergyAmount, options?: MatcherOptions) => R
  /** A bench uses less than another one, by a fraction or more. Those of one `bench.compare` are compared pair by pair. */
  toUseLessEnergyThan: (other: unknown, options?: LessEnergyOptions) => R
  /** Two benches use the same, within a fraction. */
  toBeEnergyEquivalentTo: (other: unknown, options?: EquivalentOptions) => R
  /** A bench uses more than its stored sessions on this machine. Meant for `.not`; needs ten sessions. */
  toRegressEnergy: (options?: RegressOptions) => R
  /** Agentic runs take less than so many times the energy of the linear ones of their pairs. */
  toHaveOrchestrationTaxBelow: (ratio: number, options?: MatcherOptions) => R
  /** The joules come from a counter. */
  toBeMeasured: () => R
}
