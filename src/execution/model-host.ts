import type { ModelDefinition } from '../config/model.ts'
import type { RecordedAnswer } from '../config/recorded-answer.ts'
import type { TaskDefinition } from '../config/task.ts'
import { EnergyError } from '../errors.ts'
import type { ModelFacts } from '../run.ts'
import { startEmbedded } from './embedded/start.ts'

/** A model that answers: where it is spoken to, and whose CPU time is its. */
export interface HostedModel {
  /** With its address and key. */
  definition: ModelDefinition & { baseUrl: string }
  facts: ModelFacts
  /** Processes of a server that is not ours. */
  alsoPids: number[]
}

export interface ServerProcess {
  pid: number
  name: string
  cgroup?: string
}

export interface ModelHostOptions {
  tasks: readonly TaskDefinition[]
  answers: readonly RecordedAnswer[]
  /** Who listens on a port of this machine; undefined when nobody does. */
  findServer(port: number): ServerProcess | undefined
  /** The name of a process; undefined when there is none. */
  nameOf(pid: number): ServerProcess | undefined
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** The model server of an experiment, one at a time: two would share the processor, and each would wait for the other. */
export class ModelHost implements AsyncDisposable {
  readonly #options: ModelHostOptions
  #busy = false
  #current: { id: string; hosted: HostedModel; close(): Promise<void> } | undefined

  constructor(options: ModelHostOptions) {
    this.#options = options
  }

  /**
   * The model, started or found; the one before it is ended. A server that is not ours is looked for each time: it may have
   * been started anew meanwhile.
   *
   * @throws EnergyError MODEL_UNAVAILABLE when nobody answers where a local model should be
   */
  async use(model: ModelDefinition): Promise<HostedModel> {
    if (model.embedded && this.#current?.id === model.id) return this.#current.hosted
    await this.close()
    this.#current = model.embedded ? await this.#embedded(model) : this.#served(model)
    return this.#current.hosted
  }

  /**
   * Runs one workflow at a time.
   *
   * @throws EnergyError WINDOW_OPEN for a second one meanwhile: what runs at the same time would be counted with it
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) {
      throw new EnergyError(
        'WINDOW_OPEN',
        'A second workflow was started while one is being measured.',
        'Await one after the other: what runs at the same time is counted with it.',
      )
    }
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }

  async close(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    await current?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #embedded(model: ModelDefinition) {
    const { size = '1M', prefixCache = false } = model.embedded ?? {}
    const { tasks, answers } = this.#options
    const server = await startEmbedded({
      size,
      prefixCache,
      replies: { tasks: tasks.map(({ id, prompt }) => ({ id, prompt })), answers: [...answers] },
    })
    return {
      id: model.id,
      hosted: {
        definition: addressed(model, server.baseUrl, server.apiKey),
        facts: {
          ...factsOf(model),
          synthetic: true as const,
          parameters: server.parameters,
          server: { pid: server.pid, name: 'embedded' },
        },
        // It is a child of this process, so its CPU time is counted already.
        alsoPids: [],
      },
      close: () => server.close(),
    }
  }

  #served(model: ModelDefinition) {
    const { baseUrl } = model
    if (baseUrl === undefined) {
      throw new EnergyError(
        'MODEL_UNAVAILABLE',
        `The model ${model.id} has no address.`,
        'Give it a "baseUrl" in config/models.json.',
      )
    }
    const server = model.site === 'host' ? this.#serverOf(model, new URL(baseUrl)) : undefined
    return {
      id: model.id,
      hosted: {
        definition: addressed(model, baseUrl, model.apiKey),
        facts: { ...factsOf(model), ...(server === undefined ? {} : { server }) },
        alsoPids: server === undefined ? [] : [server.pid],
      },
      close: async () => undefined,
    }
  }

  #serverOf(model: ModelDefinition, url: URL): ServerProcess {
    const named = model.server?.pid
    const port = model.server?.port ?? Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    if (!LOOPBACK.has(url.hostname) && named === undefined && model.server?.port === undefined) {
      throw new EnergyError(
        'MODEL_UNAVAILABLE',
        `The model ${model.id} is said to run on this host, and its address is ${url.hostname}.`,
        'Set "site": "remote", or name its process or port with "server".',
      )
    }
    const found = named === undefined ? this.#options.findServer(port) : this.#options.nameOf(named)
    if (found) return found
    throw new EnergyError(
      'MODEL_UNAVAILABLE',
      named === undefined
        ? `Nobody listens on port ${port} for the model ${model.id}.`
        : `There is no process ${named}.`,
      'Start the server, or choose another model with --model or llm.model.',
    )
  }
}

/** A copy with its address; the key stays out of sight of spread, JSON and `inspect`, as in the definition. */
function addressed(model: ModelDefinition, baseUrl: string, apiKey: string | undefined): HostedModel['definition'] {
  const definition = { ...model, baseUrl }
  return apiKey === undefined ? definition : Object.defineProperty(definition, 'apiKey', { value: apiKey })
}

const factsOf = ({ id, provider, model, site, parameters }: ModelDefinition): ModelFacts => ({
  id,
  provider,
  model,
  site,
  ...(parameters === undefined ? {} : { parameters }),
})
