import fc from 'fast-check'
import {
  FAILURE_TYPES,
  type LlmCall,
  type PairRecord,
  PHASES,
  type SpanRecord,
  type WorkflowFacts,
} from '../../src/run.ts'

const joules = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((value) => value + 0)
const positive = fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-9, max: 1e6 })
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const bigText = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String)

/** A record with the keys of `required`, and any of those of `rest`. */
const record = <R extends object, O extends object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  rest: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<R & Partial<O>> =>
  fc.record({ ...required, ...rest }, { requiredKeys: Object.keys(required), noNullPrototype: true } as never) as never

const whole = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  record<T, object>(shape, {})

const failure = whole({ type: fc.constantFrom(...FAILURE_TYPES), message: text })
const tokens = record(
  {},
  { prompt: fc.nat(1e6), completion: fc.nat(1e6), total: fc.nat(2e6), cachedPrompt: fc.nat(9), reasoning: fc.nat(9) },
)
const phase = fc.constantFrom(...PHASES)

const span: fc.Arbitrary<Omit<SpanRecord, 'id'>> = record(
  {
    phase,
    type: fc.constantFrom('phase', 'step', 'llm-call', 'prefill', 'decode', 'tool-call', 'back-off', 'check'),
    startNs: bigText,
    endNs: bigText,
    seconds: positive,
    selfSeconds: positive,
    success: fc.boolean(),
  },
  {
    parent: fc.nat(3),
    step: text,
    name: text,
    selfJoules: joules,
    totalJoules: joules,
    uncertaintyJoules: positive,
    cpuSeconds: positive,
    belowResolution: fc.constant(true),
    outlivesParent: fc.constant(true),
    failure,
    startUj: fc.array(bigText, { maxLength: 2 }),
    endUj: fc.array(bigText, { maxLength: 2 }),
    bytesIn: fc.nat(),
    bytesOut: fc.nat(),
  },
)

/** A parent begins before its children, and everything ends after its beginning. */
function withParentBefore({ parent, ...each }: Omit<SpanRecord, 'id'>, id: number): SpanRecord {
  const [startNs, endNs] = [BigInt(each.startNs), BigInt(each.endNs)].toSorted((a, b) => (a < b ? -1 : 1))
  return {
    id,
    ...each,
    startNs: String(startNs),
    endNs: String(endNs),
    ...(parent === undefined || parent >= id ? {} : { parent }),
  }
}

const measuredFacts: fc.Arbitrary<WorkflowFacts> = record(
  {
    task: fc.constantFrom('geography_qa', 'sums'),
    category: text,
    level: fc.integer({ min: 1, max: 3 }),
    goal: whole({ repetition: fc.nat(3), attempt: fc.nat(2), lastAttempt: fc.boolean() }),
    model: record(
      {
        id: fc.constantFrom('small', 'large'),
        provider: text,
        model: text,
        site: fc.constantFrom('host', 'remote'),
      },
      { synthetic: fc.constant(true), parameters: fc.nat() },
    ),
    limits: record({ maxTokens: fc.nat(4096), temperature: fc.constant(0) }, { seed: fc.nat() }),
    tokens,
    phases: fc.uniqueArray(record({ phase, seconds: positive }, { joules }), { selector: (each) => each.phase }),
    spans: fc.array(span, { maxLength: 3 }).map((spans) => spans.map(withParentBefore)),
    calls: fc
      .array(tokens, { maxLength: 2 })
      .map((each) => each.map((of, index) => exampleCall({ index, span: 0, tokens: of }))),
    toolCalls: fc.nat(5),
    tools: fc.array(fc.constantFrom('calculator', 'database_query'), { maxLength: 2 }),
    steps: fc.nat(5),
  },
  {
    pair: whole({ id: text, block: fc.nat(3), order: fc.nat(1) }),
    failure,
    check: record({ checker: fc.constant('numeric'), passed: fc.boolean() }, { detail: text }),
    answerHash: text,
    answer: text,
  },
)

/** What any workflow run could say of itself; a few are warm-ups. */
export const anyWorkflowFacts: fc.Arbitrary<WorkflowFacts> = fc.tuple(measuredFacts, fc.nat(5)).map(([facts, die]) => {
  // A call is made in a span.
  const known = facts.spans.length > 0 ? facts : { ...facts, calls: [] }
  return die === 5 ? { ...known, warmUp: true as const } : known
})

/** A pair of the two runs; its numbers are anything. */
export const anyPair = (linearRunId: string, agenticRunId: string): fc.Arbitrary<PairRecord> =>
  record(
    {
      id: fc.constant(`${linearRunId} ${agenticRunId}`),
      task: fc.constantFrom('geography_qa', 'sums'),
      model: fc.constantFrom('small', 'large'),
      repetition: fc.nat(3),
      linearRunId: fc.constant(linearRunId),
      agenticRunId: fc.constant(agenticRunId),
      linearAttempts: fc.integer({ min: 1, max: 3 }),
      agenticAttempts: fc.integer({ min: 1, max: 3 }),
      linearSuccess: fc.boolean(),
      agenticSuccess: fc.boolean(),
    },
    {
      linearJoules: joules,
      agenticJoules: joules,
      linearActiveJoules: fc.oneof(positive, joules),
      agenticActiveJoules: fc.oneof(positive, joules),
      taxJoules: whole({ value: joules, low: joules, high: joules }),
      ratio: positive,
      taxPercent: joules,
      overheadPercent: joules,
    },
  )

/** A call of a model that went well. */
export function exampleCall(overrides: Partial<LlmCall> = {}): LlmCall {
  return {
    index: 0,
    span: 1,
    phase: 'execution',
    tryNumber: 1,
    provider: 'embedded',
    model: 'decoder-1M',
    streamed: true,
    status: 'ok',
    finishReason: 'stop',
    tokens: { prompt: 40, completion: 10, total: 50, cachedPrompt: 0 },
    promptCache: 'cold',
    seconds: 0.2,
    timeToFirstTokenSeconds: 0.1,
    bytesSent: 400,
    bytesReceived: 900,
    toolCalls: 0,
    promptHash: 'a'.repeat(64),
    concurrency: 1,
    ...overrides,
  }
}

/** One second at 30 W (`exampleTask`): a call of the model, a call of a tool in it, and a tenth that is in no span. */
export function exampleWorkflowFacts(overrides: Partial<WorkflowFacts> = {}): WorkflowFacts {
  return {
    task: 'geography_qa',
    category: 'factual',
    level: 1,
    goal: { repetition: 0, attempt: 1, lastAttempt: true },
    model: { id: 'embedded-1M', provider: 'embedded', model: 'decoder-1M', site: 'host', synthetic: true },
    limits: { maxTokens: 64, temperature: 0, seed: 1 },
    tokens: { prompt: 40, completion: 10, total: 50 },
    phases: [
      { phase: 'execution', seconds: 0.9, joules: 27 },
      { phase: 'waiting', seconds: 0.1, joules: 3 },
    ],
    spans: [
      {
        id: 0,
        phase: 'execution',
        type: 'llm-call',
        name: 'decoder-1M',
        startNs: '1100000000',
        endNs: '2000000000',
        seconds: 0.9,
        selfSeconds: 0.7,
        selfJoules: 21,
        totalJoules: 27,
        uncertaintyJoules: 0.01,
        success: true,
      },
      {
        id: 1,
        parent: 0,
        step: 's1',
        phase: 'execution',
        type: 'tool-call',
        name: 'calculator',
        startNs: '1500000000',
        endNs: '1700000000',
        seconds: 0.2,
        selfSeconds: 0.2,
        selfJoules: 6,
        totalJoules: 6,
        uncertaintyJoules: 0.01,
        success: true,
      },
    ],
    calls: [exampleCall()],
    toolCalls: 1,
    tools: ['calculator'],
    steps: 1,
    ...overrides,
  }
}
