import type { JsonValue } from '../../json-value.ts'
import { firstJsonContainer, firstJsonScalar, jsonOf } from '../json-in-text.ts'
import { type Judgement, judged } from './judgement.ts'

type JsonObject = { [key: string]: JsonValue }

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own keys only, on both sides: a key called `__proto__` is a key like any other. */
function equals(wanted: JsonValue, found: JsonValue, partial: boolean): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((each, index) => equals(each, found[index] as JsonValue, partial))
    )
  }
  if (!isObject(wanted)) return wanted === found
  if (!isObject(found)) return false
  const keys = Object.keys(wanted)
  return (
    (partial || keys.length === Object.keys(found).length) &&
    keys.every((key) => Object.hasOwn(found, key) && equals(wanted[key] as JsonValue, found[key] as JsonValue, partial))
  )
}

function firstValue(text: string, wanted: JsonValue): JsonValue | undefined {
  const whole = jsonOf(text)
  if (whole !== undefined) return whole
  return typeof wanted === 'object' && wanted !== null ? firstJsonContainer(text) : firstJsonScalar(text)
}

/**
 * The whole answer as JSON, or else the first object or array in it (the first number, string, boolean or null where one
 * of these is expected), equals the expected value. With `partial`, objects at any depth may have more keys; arrays still
 * have as many elements.
 */
export function checkJson(
  { expected, partial = false }: { expected: JsonValue; partial?: boolean },
  answer: string,
): Judgement {
  const found = firstValue(answer, expected)
  const wanted = `${partial ? 'at least ' : ''}${JSON.stringify(expected)}`
  if (found === undefined) return judged(false, wanted, `no JSON in "${answer}"`)
  return judged(equals(expected, found, partial), wanted, JSON.stringify(found))
}
