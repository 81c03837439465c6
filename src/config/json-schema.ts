import * as z from 'zod'
import type { JsonValue } from '../json-value.ts'

/** Whether JSON can say a value; YAML can also say infinity and NaN. */
export function isJsonValue(value: unknown): value is JsonValue {
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true
  return typeof value === 'object' && Object.values(value).every(isJsonValue)
}

const isJsonObject = (value: unknown): value is { [key: string]: JsonValue } =>
  isJsonValue(value) && value !== null && typeof value === 'object' && !Array.isArray(value)

export const jsonValue = z.custom<JsonValue>(isJsonValue, 'any value that JSON has')

export const jsonObject = z.custom<{ [key: string]: JsonValue }>(isJsonObject, 'an object of values that JSON has')
