/** digits × 10^exponent, exactly. */
export interface Decimal {
  digits: bigint
  exponent: number
}

/** Numbers with more digits, or a larger exponent, are not read: exact arithmetic on them would take for ever. */
const MOST_DIGITS = 1000
const LARGEST_EXPONENT = 1000

/** A number in the notation of JavaScript; undefined for anything else, and for what is absurdly large or precise. */
export function decimalOf(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i.exec(text)
  if (!match) return undefined
  const [, sign = '', whole = '', decimals = '', power = '0'] = match
  const exponent = Number(power) - decimals.length
  const length = whole.length + decimals.length
  if (length === 0 || length > MOST_DIGITS || Math.abs(exponent) > LARGEST_EXPONENT) return undefined
  const digits = BigInt(whole + decimals)
  return { digits: sign === '-' ? -digits : digits, exponent }
}

/** Whether two numbers are at most so far apart; without any rounding. */
export function within(a: Decimal, b: Decimal, distance: Decimal): boolean {
  const exponent = Math.min(a.exponent, b.exponent, distance.exponent)
  const [x, y, most] = [a, b, distance].map((each) => each.digits * 10n ** BigInt(each.exponent - exponent)) as [
    bigint,
    bigint,
    bigint,
  ]
  const apart = x > y ? x - y : y - x
  return apart <= most
}
