import { type Decimal, decimalOf } from './decimal.ts'

/** Comma, apostrophes, underscore, no-break and thin spaces may stand between groups of three digits. */
const MANTISSA = String.raw`(?:\d{1,3}(?:[,'’_\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+`
const EXPONENT = String.raw`[-−+]?\d+`

/** `1.5e3`, `1.5 × 10^3`, `1.5 \times 10^{3}`, `10^3`. */
const UNSIGNED = [
  String.raw`(?:(?<factor>${MANTISSA})\s?(?:[×·*x]|\\times|\\cdot)\s?)?10\^\{?(?<tens>${EXPONENT})`,
  String.raw`(?<plain>${MANTISSA})(?:e(?<power>${EXPONENT})(?![\p{L}\d]))?`,
].join('|')

/**
 * A number in running text. Digits after a letter belong to a name (`s1`, `CO2`). A minus sign after a letter, a digit or a
 * closing bracket is a dash (`3-5`).
 */
const NUMBER = new RegExp(String.raw`(?<![\p{L}\d_])(?:(?<![)\]])(?<minus>[-−])[$€£¥]?)?(?:${UNSIGNED})`, 'giu')

const SUPERSCRIPT = /10([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)/gu

const decimalOfMatch = (groups: Partial<Record<string, string>>): Decimal | undefined => {
  const mantissa = groups.factor ?? groups.plain ?? '1'
  const power = (groups.tens ?? groups.power ?? '0').replace('−', '-')
  return decimalOf(`${groups.minus === undefined ? '' : '-'}${mantissa.replace(/[^\d.]/g, '')}e${power}`)
}

/**
 * The last number in a text, as it is written and as a decimal; undefined when there is none. A decimal mark is a point; a
 * percent sign and units are not part of the number.
 */
export function lastNumber(text: string): { written: string; decimal: Decimal | undefined } | undefined {
  const plain = text.replace(SUPERSCRIPT, (_, power: string) => `10^${power.normalize('NFKC')}`)
  let last: RegExpExecArray | undefined
  for (const match of plain.matchAll(NUMBER)) last = match
  return last === undefined ? undefined : { written: last[0], decimal: decimalOfMatch(last.groups ?? {}) }
}
