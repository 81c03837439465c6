import fc from 'fast-check'
import { uuidv7 } from '../../src/uuid.ts'
import {
  FAILURE_TYPES,
  type LlmCall,
  type ModelFacts,
  type PairRecord,
  PHASES,
  type SpanRecord,
  type TaskRun,
  type WorkflowFacts,
} from '../../src/run.ts'
import { exampleCall, exampleTask } from './experiment.ts'

const SPAN_TYPES = ['phase', 'step', 'llm-call', 'prefill', 'decode', 'tool-call', 'back-off', 'check'] as const

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value + 0)
const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e6 })
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const count = fc.nat(2 ** 40)
const uj = fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String), { maxLength: 3 })
const failure = fc.record({ type: fc.constantFrom(...FAILURE_TYPES), message: text }, { noNullPrototype: true })

/** A record whose optional keys are there or absent, never undefined. */
const optional = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(shape, { requiredKeys: [], noNullPrototype: true }) as never

const tokens = optional({ prompt: count, completion: count, total: count, cachedPrompt: count, reasoning: count })

const span = fc
  .tuple(
    fc.record(
      {
        phase: fc.constantFrom(...PHASES),
        type: fc.constantFrom(...SPAN_TYPES),
        startNs: fc.bigInt({ min: 0n, max: 2n ** 62n }),
        lengthNs: fc.bigInt({ min: 0n, max: 2n ** 62n }),
        seconds: positive,
        selfSeconds: positive,
        success: fc.boolean(),
      },
      { noNullPrototype: true },
    ),
    optional({
      step: text,
      name: text,
      selfJoules: finite,
      totalJoules: finite,
      uncertaintyJoules: positive,
      cpuSeconds: positive,
      belowResolution: fc.constant(true as const),
      outlivesParent: fc.constant(true as const),
      failure,
      startUj: uj,
      endUj: uj,
      bytesIn: count,
      bytesOut: count,
    }),
    fc.option(fc.nat(1e6), { nil: undefined }),
  )
  .map(([{ startNs, lengthNs, ...required }, rest, parent]) => ({
    required: { ...required, startNs: String(startNs), endNs: String(startNs + lengthNs) },
    rest,
    parent,
  }))

const spans = fc.array(span, { minLength: 1, maxLength: 6 }).map((each) =>
  each.map(
    ({ required, rest, parent }, id): SpanRecord => ({
      id,
      ...(parent === undefined || id === 0 ? {} : { parent: parent % id }),
      ...required,
      ...rest,
    }),
  ),
)

const call = fc
  .tuple(
    fc.record(
      {
        phase: fc.constantFrom(...PHASES),
        tryNumber: fc.integer({ min: 1, max: 5 }),
        streamed: fc.boolean(),
        status: fc.constantFrom('ok', ...FAILURE_TYPES),
        tokens,
        promptCache: fc.constantFrom('cold', 'warm', 'unknown'),
        seconds: positive,
        bytesSent: count,
        bytesReceived: count,
        toolCalls: fc.nat(9),
        concurrency: fc.integer({ min: 1, max: 9 }),
      },
      { noNullPrototype: true },
    ),
    optional({
      step: text,
      error: text,
      httpStatus: fc.integer({ min: 100, max: 599 }),
      retryAfterSeconds: positive,
      finishReason: text,
      timeToFirstTokenSeconds: positive,
      prefillJoules: finite,
      decodeJoules: finite,
      responseHash: text,
      prompt: text,
      response: text,
    }),
    fc.nat(1e6),
  )
  .map(([required, rest, at]) => ({ required, rest, at }))

const model = fc
  .tuple(
    text,
    fc.constantFrom('host', 'remote'),
    optional({
      synthetic: fc.constant(true as const),
      parameters: count,
      server: fc.record({ pid: fc.nat(), name: text }, { noNullPrototype: true }),
    }),
  )
  .map(([id, site, rest]): ModelFacts => ({ id, provider: `of ${id}`, model: `${id}:1`, site, ...rest }))

/** What any workflow could leave behind, and more. */
export const workflowFacts: fc.Arbitrary<WorkflowFacts> = fc
  .tuple(
    fc.record(
      {
        task: text,
        category: text,
        level: fc.integer({ min: 1, max: 3 }),
        goal: fc.record(
          { repetition: fc.nat(99), attempt: fc.nat(9), lastAttempt: fc.boolean() },
          { noNullPrototype: true },
        ),
        model,
        tokens,
        toolCalls: fc.nat(9),
        tools: fc.array(text, { maxLength: 3 }),
        steps: fc.nat(9),
      },
      { noNullPrototype: true },
    ),
    optional({
      warmUp: fc.constant(true as const),
      failure,
      check: fc.record({ checker: text, passed: fc.boolean() }, { noNullPrototype: true }),
      answerHash: text,
      answer: text,
    }),
    spans,
    fc.array(call, { maxLength: 4 }),
    optional({ joules: finite }),
  )
  .map(([required, rest, made, calls, joules]) => ({
    ...required,
    limits: { maxTokens: 256, temperature: 0, seed: 7 },
    phases: PHASES.map((phase, i) => ({ phase, seconds: i, ...joules })),
    spans: made,
    calls: calls.map(
      (each, index): LlmCall => ({
        index,
        span: each.at % made.length,
        provider: required.model.provider,
        model: required.model.model,
        promptHash: 'a'.repeat(64),
        ...each.required,
        ...each.rest,
      }),
    ),
    ...rest,
  }))

const pairNumbers = optional<Partial<PairRecord>>({
  linearJoules: finite,
  agenticJoules: finite,
  linearActiveJoules: finite,
  agenticActiveJoules: finite,
  taxJoules: fc.record({ value: finite, low: finite, high: finite }, { noNullPrototype: true }),
  ratio: positive,
  taxPercent: finite,
  overheadPercent: finite,
})

/** A pair with its two runs, which name it. */
export const anyPair: fc.Arbitrary<{ pair: PairRecord; runs: [TaskRun, TaskRun] }> = fc
  .tuple(workflowFacts, workflowFacts, pairNumbers, fc.boolean(), fc.boolean())
  .map(([linear, agentic, numbers, linearSuccess, agenticSuccess]) => {
    const id = uuidv7()
    const runs: [TaskRun, TaskRun] = [
      exampleTask({ workflow: 'linear', workflowFacts: { ...linear, pair: { id, block: 0, order: 0 } } }),
      exampleTask({ workflow: 'agentic', workflowFacts: { ...agentic, pair: { id, block: 0, order: 1 } } }),
    ]
    return { pair: { ...examplePair(...runs), ...numbers, id, linearSuccess, agenticSuccess }, runs }
  })

/** The pair of two runs, without numbers. */
export const examplePair = (linear: TaskRun, agentic: TaskRun): PairRecord => ({
  id: linear.workflowFacts?.pair?.id ?? uuidv7(),
  task: 'sums',
  model: 'embedded',
  repetition: linear.workflowFacts?.goal.repetition ?? 0,
  linearRunId: linear.id,
  agenticRunId: agentic.id,
  linearAttempts: 1,
  agenticAttempts: 1,
  linearSuccess: true,
  agenticSuccess: true,
})

const base: Partial<SpanRecord> = { step: 's1', startUj: ['1000', '5'], endUj: ['2000', ''] }

/** Planning, a tool that fails once and one that works, back-off, and an answer, in two seconds. */
const exampleSpans = (): SpanRecord[] => [
  spanAt(0, 'planning', 'llm-call', 0, 0.4, { name: 'decoder-1M' }),
  spanAt(1, 'execution', 'step', 0.4, 1.4, base),
  spanAt(2, 'execution', 'tool-call', 0.5, 0.7, { ...base, parent: 1, name: 'calculator', bytesIn: 30, bytesOut: 4 }),
  spanAt(3, 'execution', 'tool-call', 0.6, 0.9, {
    ...base,
    parent: 1,
    name: 'file_reader',
    success: false,
    failure: { type: 'tool-error', message: 'There is no such file.' },
    bytesIn: 20,
    bytesOut: 0,
  }),
  spanAt(4, 'execution', 'llm-call', 0.9, 1.0, { ...base, parent: 1, name: 'decoder-1M', success: false }),
  spanAt(5, 'waiting', 'back-off', 1.0, 1.1, { parent: 1 }),
  spanAt(6, 'execution', 'llm-call', 1.1, 1.4, { ...base, parent: 1, name: 'decoder-1M' }),
  spanAt(7, 'synthesis', 'llm-call', 1.5, 1.9, { name: 'decoder-1M', belowResolution: true }),
]

function spanAt(
  id: number,
  phase: SpanRecord['phase'],
  type: SpanRecord['type'],
  from: number,
  to: number,
  rest: Partial<SpanRecord> = {},
): SpanRecord {
  const ns = (seconds: number): string => String(1_000_000_000 + Math.round(seconds * 1e9))
  const seconds = to - from
  return {
    id,
    phase,
    type,
    startNs: ns(from),
    endNs: ns(to),
    seconds,
    selfSeconds: seconds,
    selfJoules: 20 * seconds,
    totalJoules: 20 * seconds,
    uncertaintyJoules: 0.01,
    cpuSeconds: seconds / 2,
    success: true,
    ...rest,
  }
}

/** A workflow run of two seconds at 30 W that came to its answer. */
export function exampleWorkflowRun(
  overrides: Partial<TaskRun> = {},
  facts: Partial<WorkflowFacts> = {},
): TaskRun & { workflowFacts: WorkflowFacts } {
  const spans = exampleSpans()
  const on = (span: number, rest: Partial<LlmCall> = {}): LlmCall =>
    exampleCall({ span, phase: spans[span]?.phase ?? 'waiting', seconds: spans[span]?.seconds ?? 0, ...rest })
  const calls = [
    on(0, { prefillJoules: 1, decodeJoules: 2, toolCalls: 1 }),
    on(4, { step: 's1', status: 'rate-limited', httpStatus: 429, retryAfterSeconds: 0.1, tokens: {}, error: 'Slow.' }),
    on(6, { step: 's1', tryNumber: 2 }),
    on(7, { concurrency: 2, promptCache: 'warm' }),
  ].map((each, index) => ({ ...each, index }))
  return {
    ...exampleTask({
      workflow: 'agentic',
      startNs: '1000000000',
      endNs: '3000000000',
      seconds: 2,
      totalJoules: 60,
      domains: { package: 60 },
      ...overrides,
    }),
    workflowFacts: {
      task: 'sums',
      category: 'arithmetic',
      level: 2,
      goal: { repetition: 0, attempt: 1, lastAttempt: true },
      model: { id: 'embedded', provider: 'embedded', model: 'decoder-1M', site: 'host' },
      limits: { maxTokens: 256, temperature: 0 },
      tokens: { prompt: 120, completion: 30, total: 150, cachedPrompt: 0 },
      phases: [
        { phase: 'planning', seconds: 0.4, joules: 12 },
        { phase: 'execution', seconds: 0.9, joules: 27 },
        { phase: 'synthesis', seconds: 0.4, joules: 12 },
        { phase: 'waiting', seconds: 0.3, joules: 9 },
      ],
      spans,
      calls,
      toolCalls: 2,
      tools: ['calculator', 'file_reader'],
      steps: 1,
      check: { checker: 'numeric', passed: true },
      answerHash: 'b'.repeat(64),
      ...facts,
    },
  }
}
