import { EnergyError } from '../errors.ts'
import { type BrokenRule, loadConfigFile, repeatedIds } from './config-file.ts'
import type { ModelDefinition } from './model.ts'
import { modelsFileSchema } from './model-schema.ts'
import { type PublicModel, publicModel, VARIABLE, withoutSecrets } from './secrets.ts'
import { wordsLike } from './spelling.ts'

/** The models of one file, in its order. */
export interface Models {
  models: readonly PublicModel[]
  /** Id of the model that is used when none is named. */
  default: string
  file: string
  /**
   * A model with its key. `apiKey` is not enumerable: JSON, `inspect`, spread and `structuredClone` leave it out.
   *
   * @throws EnergyError MODEL_UNKNOWN; MODEL_UNAVAILABLE when the environment variable of its key is not set
   */
  get: (id?: string) => ModelDefinition
}

type Environment = Readonly<Record<string, string | undefined>>

/** Texts with `${…}` anywhere but in the key of a model, where alone variables are put in. */
function variablesElsewhere(input: unknown, path: PropertyKey[] = []): BrokenRule[] {
  if (typeof input === 'string') {
    const isKey = path.length === 3 && path[0] === 'models' && path[2] === 'apiKey'
    return isKey || !input.includes('${') ? [] : [{ path, allowed: `a text without \${…}, which only apiKey may hold` }]
  }
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([key, value]) =>
    variablesElsewhere(value, [...path, Array.isArray(input) ? Number(key) : key]),
  )
}

function keyOf({ id, apiKey = '' }: ModelDefinition, env: Environment): string {
  const name = VARIABLE.exec(apiKey)?.[1]
  if (name === undefined) return apiKey
  const value = env[name]?.trim()
  if (value) return value
  throw new EnergyError(
    'MODEL_UNAVAILABLE',
    `The model ${id} needs the environment variable ${name}, which is ${value === undefined ? 'not set' : 'empty'}.`,
    `Set ${name}, or choose a model that needs no key.`,
  )
}

/**
 * Loads `<root>/config/models.json`, or else the models that are published with this package.
 *
 * @param env where the variables of keys are looked up, when a model is asked for
 * @throws EnergyError CONFIG_INVALID with one line for every problem, none of which shows a key; CONFIG_UNREADABLE
 */
export function loadModels(root: string, env: Environment): Models {
  const { file, value } = loadConfigFile({
    root,
    name: 'models.json',
    schema: modelsFileSchema,
    rules: (input) => [...repeatedIds(input, 'models'), ...variablesElsewhere(input)],
    shown: withoutSecrets,
  })
  const entries: readonly ModelDefinition[] = value.models
  const get = (id = value.default): ModelDefinition => {
    const entry = entries.find((each) => each.id === id)
    if (!entry) {
      const ids = entries.map((each) => each.id)
      const near = wordsLike(id, ids)
      throw new EnergyError(
        'MODEL_UNKNOWN',
        `${file} has no model ${JSON.stringify(id)}.`,
        near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has ${ids.join(', ')}.`,
      )
    }
    const model: ModelDefinition = publicModel(entry)
    if (entry.apiKey !== undefined) Object.defineProperty(model, 'apiKey', { value: keyOf(entry, env) })
    return model
  }
  return { models: entries.map(publicModel), default: value.default, file, get }
}
