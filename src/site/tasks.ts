import { loadSettings } from '../config/load.ts'
import { loadModels, type Models } from '../config/models.ts'
import { loadTasks } from '../config/tasks.ts'
import { EnergyError } from '../errors.ts'
import type { ListedModel, SiteTasks } from '../reporters/site-data.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Why a model cannot be used now. Names the variable of its key, never what is in it. */
function unavailable(models: Models, id: string): { unavailable?: string } {
  try {
    models.get(id)
    return {}
  } catch (error) {
    if (error instanceof EnergyError && error.code === 'MODEL_UNAVAILABLE') return { unavailable: error.message }
    throw error
  }
}

/** What can be started here, as the files of `config/` and the environment say now. Holds no key. */
export function siteTasks(root: string, env: Environment): SiteTasks {
  const { file, tasks } = loadTasks(root)
  const models = loadModels(root, env)
  const { llm } = loadSettings({ root, env }).settings
  const preset = llm.model ?? models.default
  return {
    file,
    tasks: tasks.map(({ id, category, level, name, description, prompt, tags, tools }) => ({
      id,
      category,
      level,
      name,
      description,
      prompt,
      tags,
      tools,
    })),
    models: models.models.map(
      ({ id, provider, model, site, baseUrl, embedded }): ListedModel => ({
        id,
        provider,
        model,
        site,
        ...(baseUrl === undefined ? {} : { host: new URL(baseUrl).host }),
        ...(embedded === undefined ? {} : { synthetic: true }),
        ...(id === preset ? { isDefault: true } : {}),
        ...unavailable(models, id),
      }),
    ),
    repetitions: llm.repetitions,
    attempts: llm.attempts,
    warmUps: llm.warmUps,
  }
}
