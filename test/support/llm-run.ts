import type { ModelDefinition } from '../../src/config/model.ts'
import type { ChatRequest, LlmClient } from '../../src/execution/llm.ts'
import { type ClientSurroundings, createLlmClient } from '../../src/execution/llm-client.ts'
import { SpanRecorder } from '../../src/execution/span-recorder.ts'
import type { SpanMark } from '../../src/span-mark.ts'

export const CANARY = 'sk-canary-0123456789abcdef'

export const model = (baseUrl: string, changes: Partial<ModelDefinition> = {}): ModelDefinition => ({
  id: 'faulty',
  provider: 'test',
  model: 'm',
  baseUrl,
  apiKey: CANARY,
  site: 'host',
  limits: { maxTokens: 64, temperature: 0, seed: 1 },
  stream: false,
  timeoutSeconds: 10,
  retries: 0,
  promptCache: 'warm',
  maxAnswerBytes: 1_000_000,
  ...changes,
})

export const REQUEST: ChatRequest = {
  messages: [
    { role: 'system', content: 'Answer.' },
    { role: 'user', content: 'What is 6 × 7?' },
  ],
  phase: 'execution',
}

export interface LlmRun {
  client: LlmClient
  marks: () => SpanMark[]
}

/** A client whose edges are the numbers from 0, in the order in which they are read. */
export async function llmRun(definition: ModelDefinition, changes: Partial<ClientSurroundings> = {}): Promise<LlmRun> {
  let edges = 0
  const spans = new SpanRecorder({ edge: () => edges++ })
  const client = await createLlmClient(definition, {
    spans,
    signal: new AbortController().signal,
    storeText: false,
    nonce: 'run-1',
    backOff: { firstSeconds: 0.01, longestSeconds: 0.02, longestRetryAfterSeconds: 0.5 },
    ...changes,
  })
  return { client, marks: () => spans.marks(edges - 1) }
}
