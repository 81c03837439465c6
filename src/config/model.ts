/** One entry of `config/models.json`, with the secrets of the environment put in. Never stored, never printed. */
export interface ModelDefinition {
  id: string
  provider: string
  /** Name that the server knows. */
  model: string
  /** Any OpenAI-compatible endpoint, ending in /v1; absent for the embedded server. */
  baseUrl?: string
  apiKey?: string
  /** Where the computation runs: on the machine whose counters are read, or elsewhere. */
  site: 'host' | 'remote'
  /** The server that this package starts itself. */
  embedded?: { size: '1M' | '2M' | '5M'; prefixCache: boolean }
  /** A local server outside of the test's processes; without it, it is looked for by the port of `baseUrl`. */
  server?: { pid?: number; port?: number }
  limits: { maxTokens: number; temperature: number; seed?: number }
  stream: boolean
  timeoutSeconds: number
  /** More tries after the first, for 429, 5xx, timeouts and cut streams. */
  retries: number
  /** `cold` begins every prompt with words that no cache has seen; `warm` leaves it to the server. */
  promptCache: 'cold' | 'warm'
  /** Longest answer that is read, bytes. */
  maxAnswerBytes: number
  parameters?: number
}
