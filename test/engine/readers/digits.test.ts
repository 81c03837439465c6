import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDigits } from '../../../src/engine/readers/digits.ts'
import { MISSING_UJ } from '../../../src/engine/readers/reader.ts'

function parse(text: string, index = 0, size = 1): BigInt64Array {
  const into = new BigInt64Array(size)
  const bytes = Buffer.alloc(text.length + 8, '9')
  bytes.write(text, 'latin1')
  parseDigits(bytes, text.length, into, index)
  return into
}

test('every number from 0 to 2^63 − 1 is exact, with and without a newline', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n - 1n), fc.constantFrom('', '\n'), (value, end) => {
      expect(parse(`${value}${end}`)[0]).toBe(value)
    }),
    {
      examples: [
        [2n ** 32n - 1n, '\n'],
        [2n ** 32n, ''],
        [2n ** 53n + 1n, '\n'],
        [2n ** 63n - 1n, '\n'],
      ],
    },
  )
})

test('numbers from 2^63 on are missing', () => {
  fc.assert(
    fc.property(fc.bigInt(2n ** 63n, 10n ** 30n), (value) => {
      expect(parse(`${value}\n`)[0]).toBe(MISSING_UJ)
    }),
  )
})

test('anything but digits and one newline is missing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 24 }), (text) => {
      fc.pre(!/^\d+\n?$/.test(text))
      expect(parse(text)[0]).toBe(MISSING_UJ)
    }),
    { examples: [[''], ['\n'], ['-1'], ['1\n\n'], ['1 \n'], ['0x1f'], ['１']] },
  )
})

test('only its own element is written', () => {
  expect([...parse('12345678901\n', 1, 3)]).toEqual([0n, 12_345_678_901n, 0n])
})
