import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, fingerprint } from '../../src/config/fingerprint.ts'

test('keys are sorted, missing values are left out, lists keep their order', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: undefined, c: null } })).toBe('{"a":{"c":null},"b":[2,1]}')
})

test('the order of keys does not matter, a value does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (facts) => {
      const reversed = Object.fromEntries(Object.entries(facts).reverse())
      expect(fingerprint(reversed)).toBe(fingerprint(facts))
      expect(JSON.parse(canonicalJson(facts))).toEqual(JSON.parse(JSON.stringify(facts)))
      expect(fingerprint({ ...facts, '\u0000': Object.keys(facts).length })).not.toBe(
        fingerprint({ ...facts, '\u0000': -1 }),
      )
    }),
  )
})

test('the hash is SHA-256', () => {
  // echo -n '{}' | sha256sum
  expect(fingerprint({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
})
