import { EnergyError } from '../../errors.ts'
import { type Decimal, decimalOf, within } from './decimal.ts'
import { type Judgement, judged } from './judgement.ts'
import { lastNumber } from './number-in-text.ts'

const ZERO: Decimal = { digits: 0n, exponent: 0 }

function configured(value: number, key: string, task: { id: string }): Decimal {
  const decimal = decimalOf(String(value))
  if (decimal !== undefined) return decimal
  throw new EnergyError('CONFIG_INVALID', `Task ${task.id}: checker.${key} is ${value}.`, 'Write a finite number.')
}

/**
 * The last number of the answer is the expected one, or at most `tolerance` away from it. Compared as decimals, so that
 * 0.4 is within 0.1 of 0.3. A whole number beyond 2^53 may be written as the configuration's digits or as the double that
 * they were read as.
 *
 * @throws EnergyError CONFIG_INVALID when what is expected is not finite
 */
export function checkNumeric(
  { expected, tolerance = 0 }: { expected: number; tolerance?: number },
  answer: string,
  task: { id: string },
): Judgement {
  const wanted = [configured(expected, 'expected', task)]
  if (Number.isInteger(expected)) wanted.push({ digits: BigInt(expected), exponent: 0 })
  const distance = tolerance === 0 ? ZERO : configured(tolerance, 'tolerance', task)
  const found = lastNumber(answer)
  const decimal = found?.decimal
  const passed = decimal !== undefined && wanted.some((each) => within(decimal, each, distance))
  const wantedText = tolerance === 0 ? String(expected) : `${expected} ± ${tolerance}`
  return judged(passed, wantedText, found?.written ?? `no number in "${answer}"`)
}
