import type { ModelDefinition } from './model.ts'

const REDACTED = '[redacted]'

/** Keys whose values are secrets, also where they are misspelled or in the wrong place. */
const SECRET_KEY = /(?:keys?|secrets?|password|token|authorization|credentials?)$/i

/** `user:password@` of an address (RFC 3986, section 3.2.1). */
const USER_INFO = /(\/\/)[^\s/?#]*@/g

/** An environment variable by its name; it may stand in `apiKey`, alone. */
export const VARIABLE = /^\$\{([A-Za-z_]\w*)\}$/

/** A copy of a configuration that may be shown: what stands under the key of a secret, or before `@` in an address, is replaced. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(USER_INFO, `$1${REDACTED}@`)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]: [string, unknown]) => {
    const isSecret = SECRET_KEY.test(key) && !(typeof each === 'string' && VARIABLE.test(each))
    return [key, isSecret ? REDACTED : withoutSecrets(each)]
  })
  return Object.fromEntries(entries)
}

/** A model as it may be stored and printed. */
export type PublicModel = Omit<ModelDefinition, 'apiKey'>

/** A model without its key, and without user and password in its address. */
export function publicModel(model: ModelDefinition): PublicModel {
  const shown = { ...model }
  delete shown.apiKey
  if (shown.baseUrl !== undefined) shown.baseUrl = shown.baseUrl.replaceAll(USER_INFO, '$1')
  return shown
}
