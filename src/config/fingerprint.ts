import { createHash } from 'node:crypto'

/** JSON with sorted keys: the same facts give the same text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`
}

/** SHA-256 over the canonical JSON of facts that do not change between two starts. */
export const fingerprint = (facts: unknown): string => createHash('sha256').update(canonicalJson(facts)).digest('hex')
