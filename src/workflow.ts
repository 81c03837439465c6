import type { Bounds } from './run.ts'

/** How a task is worked on: a body of the user's, one call of a model, or plan → execute → synthesise. */
export const WORKFLOWS = ['test', 'linear', 'agentic'] as const
/** One of {@link WORKFLOWS}. */
export type Workflow = (typeof WORKFLOWS)[number]

/** What the time and the energy of a workflow are attributed to. `waiting` is what lies in no span, and back-off. */
export const PHASES = ['planning', 'execution', 'synthesis', 'waiting'] as const
/** One of {@link PHASES}. */
export type Phase = (typeof PHASES)[number]

/** What a span is of. `prefill` and `decode` are the parts of a streamed call before and after its first token. */
export type SpanType = 'phase' | 'step' | 'llm-call' | 'prefill' | 'decode' | 'tool-call' | 'back-off' | 'check'

/** Why an attempt did not reach its goal, or a call did not come to an answer. A closed list; each has one defined behaviour. */
export const FAILURE_TYPES = [
  'plan-unparsable',
  'unknown-tool',
  'tool-arguments-invalid',
  'tool-error',
  'step-limit',
  'empty-answer',
  'refusal',
  'context-overflow',
  'answer-too-long',
  'wrong-answer',
  'rate-limited',
  'server-error',
  'request-refused',
  'unreachable',
  'timeout',
  'stream-cut',
  'malformed-reply',
  'cancelled',
] as const
/** One of {@link FAILURE_TYPES}; docs/workflows.md says what each is. */
export type FailureType = (typeof FAILURE_TYPES)[number]

/** Why an attempt did not reach its goal. */
export interface Failure {
  type: FailureType
  /** One sentence; holds no secret. */
  message: string
}

/** Tokens as the server counted them. What it does not say is absent: they are never estimated. */
export interface TokenCounts {
  prompt?: number
  completion?: number
  total?: number
  /** Of the prompt, answered from a cache. */
  cachedPrompt?: number
  /** Of the completion, not shown. */
  reasoning?: number
}

/** A stretch of a workflow with the energy that was read at its edges. */
export interface SpanRecord {
  /** Order of the beginnings in its run, from 0. */
  id: number
  parent?: number
  /** Id of the plan's step that it belongs to. */
  step?: string
  phase: Phase
  type: SpanType
  /** Tool, or model. */
  name?: string
  startNs: string
  endNs: string
  seconds: number
  /** Its equal share of the slices of the window in which it is among the deepest that are active. */
  selfSeconds: number
  selfJoules?: number
  /** Everything that was counted between its edges, whoever used it. */
  totalJoules?: number
  /** One standard uncertainty of `totalJoules` and of `selfJoules`. */
  uncertaintyJoules?: number
  /** CPU time of the measured processes between its edges. */
  cpuSeconds?: number
  /** Shorter than the counters resolve: the joules say little beyond their uncertainty. */
  belowResolution?: true
  /** It ended after its parent. */
  outlivesParent?: true
  success: boolean
  failure?: Failure
  /** In the order of the run's `counters`; what could not be read is an empty string. */
  startUj?: string[]
  endUj?: string[]
  bytesIn?: number
  bytesOut?: number
}

/** Time and energy of one phase of a run: self-times and self-energies of its spans. They partition the window. */
export interface PhaseEnergy {
  phase: Phase
  seconds: number
  joules?: number
}

/** `warm`: the server took a part of the prompt from a cache. `cold`: the first words of the prompt were new to it. */
export type PromptCache = 'cold' | 'warm' | 'unknown'

/** One request to a model, each try of a retried call on its own. */
export interface LlmCall {
  /** Order in its run, from 0. */
  index: number
  /** Id of its span. */
  span: number
  step?: string
  phase: Phase
  /** 1 for the first, more for what was tried again. */
  tryNumber: number
  provider: string
  model: string
  streamed: boolean
  status: 'ok' | FailureType
  error?: string
  httpStatus?: number
  retryAfterSeconds?: number
  finishReason?: string
  tokens: TokenCounts
  promptCache: PromptCache
  seconds: number
  timeToFirstTokenSeconds?: number
  /** Energy until, and from, the first token; absent without streaming. */
  prefillJoules?: number
  decodeJoules?: number
  bytesSent?: number
  bytesReceived?: number
  toolCalls: number
  promptHash: string
  responseHash?: string
  /** Only where texts are to be stored. */
  prompt?: string
  response?: string
  /** Requests that this client had open at the same time, this one included. */
  concurrency: number
}

/** The model that a run used, and where its computation took place. */
export interface ModelFacts {
  id: string
  provider: string
  model: string
  /** `host`: on the machine whose counters are read. `remote`: the joules are those of the client side only. */
  site: 'host' | 'remote'
  /** Weights without training: the text comes from recorded answers, the computation is real. */
  synthetic?: true
  parameters?: number
  /** Process of a local server, found by its port or named; its CPU time counts as the run's. */
  server?: { pid: number; name: string; cgroup?: string }
}

/** Whether the answer is right, and by which rule. */
export interface CheckResult {
  checker: string
  passed: boolean
  /** What was wanted and what came, in one line. */
  detail?: string
}

/** What a workflow run is besides a task run. */
export interface WorkflowFacts {
  task: string
  category: string
  level: number
  /** Goal = task × repetition × workflow; its attempts share it. `lastAttempt`: no other follows, whatever comes of this one. */
  goal: { repetition: number; attempt: number; lastAttempt: boolean }
  /** The pair that it is a side of. */
  pair?: { id: string; block: number; order: number }
  /** Its numbers are not used: caches and compilers were cold. */
  warmUp?: true
  model: ModelFacts
  /** Same on both sides of a pair. */
  limits: { maxTokens?: number; temperature?: number; seed?: number }
  /** Sums over the calls; absent as soon as one call does not say. */
  tokens: TokenCounts
  phases: PhaseEnergy[]
  spans: SpanRecord[]
  calls: LlmCall[]
  toolCalls: number
  tools: string[]
  steps: number
  failure?: Failure
  check?: CheckResult
  answerHash?: string
  /** Only where texts are to be stored. */
  answer?: string
}

/** A linear and an agentic execution of the same goal. Energies are sums over the attempts of each side. */
export interface PairRecord {
  id: string
  task: string
  model: string
  repetition: number
  /** Last attempts of the two sides. */
  linearRunId: string
  agenticRunId: string
  linearAttempts: number
  agenticAttempts: number
  linearSuccess: boolean
  agenticSuccess: boolean
  linearJoules?: number
  agenticJoules?: number
  /** Above idle. */
  linearActiveJoules?: number
  agenticActiveJoules?: number
  /** agentic − linear above idle, with its interval from the uncertainty of both. */
  taxJoules?: Bounds
  /** agentic / linear above idle; absent when one of them is not above 0. */
  ratio?: number
  /** Tax / agentic and tax / linear, as fractions of 1 × 100. */
  taxPercent?: number
  overheadPercent?: number
}
