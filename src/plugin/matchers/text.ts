import type { Change } from '../../comparison.ts'
import { formatQuantity } from '../../reporters/quantity.ts'
import { percentFromFraction } from '../../units.ts'
import type { EnergySubject } from './subject.ts'

const signed = (fraction: number): string => {
  const percent = percentFromFraction(fraction)
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`
}

/** `+5.2 %`. */
export const signedPercent = (fraction: number): string => `${signed(fraction)} %`

/** `+5.2 % [+3.6, +6.9]`. */
export const changeText = ({ change, low, high }: Change): string =>
  `${signedPercent(change)} [${signed(low)}, ${signed(high)}]`

/** `3 %`, without a sign. */
export const limitText = (fraction: number): string => `${Number(percentFromFraction(fraction).toPrecision(3))} %`

/** `2.43 mJ [2.41, 2.45] mJ per op`. */
export const joulesText = ({ joules, per }: Pick<EnergySubject, 'joules' | 'per'>): string =>
  joules === undefined
    ? 'no known energy'
    : `${formatQuantity(joules.median, 'J')} [${formatQuantity(joules.low, 'J')}, ${formatQuantity(joules.high, 'J')}] per ${per}`

/** `measured by rapl-powercap`. */
export const sourceText = ({ provenance, reader }: Pick<EnergySubject, 'provenance' | 'reader'>): string =>
  provenance === undefined ? 'without a counter' : `${provenance} by ${reader ?? 'an unknown reader'}`

/** `to use` or `not to use`. */
export const toDo = (isNot: boolean | undefined, verb: string): string => `${isNot ? 'not ' : ''}to ${verb}`

/** What makes an interval narrower. */
export const QUIETER =
  'Measure longer (`time` of the bench, setting bench.timeSeconds), or see `vitest-energy doctor` for what disturbs this machine.'
