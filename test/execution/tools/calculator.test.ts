import { afterAll, expect, test } from 'vitest'
import { errorOf } from '../../contracts/tool.ts'
import { testTools } from './surroundings.ts'

const box = await testTools(['calculator'])
afterAll(() => box[Symbol.asyncDispose]())
const call = async (expression: string) => box.get('calculator')?.call({ expression })

/** Values by hand, or of tables where a decimal ends in digits. */
test.for([
  ['0.1 + 0.2', '0.3'],
  ['1.1 * 3', '3.3'],
  ['100 - 99.99', '0.01'],
  ['2 + 3 * 4', '14'],
  ['-2^2', '-4'],
  ['2^3^2', '512'],
  ['2^64', '18446744073709551616'],
  ['25!', '15511210043330985984000000'],
  ['1/3', '0.333333333333333'],
  ['2/3 * 3', '2'],
  ['sqrt(2)', '1.4142135623731'],
  ['15% * 80', '12'],
  ['7 % 3', '1'],
  ['mod(-7, 3)', '2'],
  ['1e300 % 7', '1'],
  ['round(2.5)', '3'],
  ['round(-2.567, 2)', '-2.57'],
  ['floor(-1.5) + ceil(1.2)', '0'],
  ['abs(-3) + min(4, 2, 9) + max(1, 5)', '10'],
  ['log(8, 2)', '3'],
  ['log(e)', '1'],
  ['log10(0.001)', '-3'],
  ['exp(0)', '1'],
  ['sin(pi)', '0'],
  ['cos(pi)', '-1'],
  ['tan(pi / 4)', '1'],
  ['pi', '3.14159265358979'],
  ['2 pi', '6.28318530717959'],
  ['gcd(12, 18, 27)', '3'],
  ['lcm(4, 6, 10)', '60'],
  ['sum(1, 2, 3.5)', '6.5'],
  ['mean(1, 2, 6)', '3'],
  ['1e-20', '1e-20'],
  ['6.02214076e23 / 2', '301107038000000000000000'],
  ['(1 + 2) * (3 + 4)', '21'],
  ['1' + ' + 1'.repeat(100), '101'],
])('%s = %s', async ([expression, value]) => {
  expect((await call(expression as string))?.text).toBe(value)
})

test.for([
  ['1 / 0', 'failed', 'no finite number'],
  ['tan(pi / 2)', 'failed', 'no finite number'],
  ['sqrt(-1)', 'failed', 'no finite number'],
  ['log(0)', 'failed', 'no finite number'],
  ['2 +', 'arguments', 'cannot be read'],
  ['2 * x', 'refused', 'x is unknown'],
  ['5 cm', 'refused', 'cm is unknown'],
  ['sqrt(1, 2)', 'refused', 'sqrt takes 1 operands, found 2'],
  ['round(1, 99)', 'refused', 'round keeps 0 to 30 decimals, found 99'],
  ['gcd(1.5, 2)', 'refused', 'found 1.5'],
  ['(-1)!', 'refused', 'found -1'],
  ['true', 'refused', 'only numbers'],
])('%s is %s: %s', async ([expression, kind, words]) => {
  const error = await errorOf(call(expression as string))
  expect(error.kind).toBe(kind)
  expect(error.message).toContain(words)
})
