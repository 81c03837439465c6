/** Half-width of a 95 % interval in standard uncertainties of a normal distribution: every `Bounds` of an energy has it. */
export const COVERAGE_FACTOR = 1.96
