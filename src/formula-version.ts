/**
 * Version of the formulas that make numbers of readings: totals, uncertainties, intervals, shares of spans, tax of pairs. It
 * grows by one whenever a number that is computed from the same readings changes in any bit; runs carry the version that
 * made them, so that a difference found later names its reason.
 */
export const FORMULA_VERSION = 1
