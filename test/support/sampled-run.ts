import { powerOfRun } from '../../src/invocation/power-of-run.ts'
import { readingsOfRun } from '../../src/invocation/readings-of-run.ts'
import { seededRandom } from '../../src/random.ts'
import type { PageData } from '../../src/reporters/page-data.ts'
import type { Phase, SpanRecord, SpanType, TaskRun } from '../../src/run.ts'
import { pairOf } from '../../src/stats/index.ts'
import { openDatabase, type RunSamples, type RunSeries } from '../../src/store/index.ts'
import { joulesFromUj, nsFromSeconds, ujFromJoules } from '../../src/units.ts'
import { exampleCall } from './experiment.ts'
import { fullExperiment, pageDataOf } from './page-data.ts'
import { exampleWorkflowRun } from './workflow-run.ts'

const START_NS = 1_000_000_000n
const PERIOD_SECONDS = 0.01
const SECONDS = 10
const COUNTERS = (['package', 'core', 'dram'] as const).map((domain) => ({ id: `${domain}-0`, domain, unitUj: 1 }))

type Shape = [
  id: number,
  parent: number | undefined,
  type: SpanType,
  phase: Phase,
  from: number,
  to: number,
  name?: string,
]

/** A plan of two steps: calls of the model and of tools, one too short for the counters, one that fails and outlives its step. */
const SHAPES: Shape[] = [
  [0, undefined, 'phase', 'planning', 0.2, 2],
  [1, 0, 'llm-call', 'planning', 0.3, 1.9, 'decoder-1M'],
  [2, 1, 'prefill', 'planning', 0.3, 0.8],
  [3, 1, 'decode', 'planning', 0.8, 1.9],
  [4, undefined, 'phase', 'execution', 2, 7.6],
  [5, 4, 'step', 'execution', 2, 4],
  [6, 5, 'llm-call', 'execution', 2.1, 3.2, 'decoder-1M'],
  [7, 5, 'tool-call', 'execution', 3.2, 3.9, 'calculator'],
  [8, 4, 'step', 'execution', 4, 7.4],
  [9, 8, 'llm-call', 'execution', 4.1, 5, 'decoder-1M'],
  [10, 8, 'tool-call', 'execution', 5, 5.01, 'text_search'],
  [11, 8, 'back-off', 'waiting', 5.1, 6],
  [12, 8, 'tool-call', 'execution', 6, 7.5, '<img src=x onerror=alert(1)>'],
  [13, undefined, 'phase', 'synthesis', 7.7, 9.6],
  [14, 13, 'llm-call', 'synthesis', 7.7, 9.5, 'decoder-1M'],
]

const WATTS: Partial<Record<SpanType, number>> = { 'llm-call': 34, prefill: 41, decode: 30, 'tool-call': 22 }

/** The deepest span at a time. */
const deepestAt = (seconds: number): Shape | undefined =>
  SHAPES.findLast(([, , , , from, to]) => from <= seconds && seconds < to)

/** The deepest span of each period. */
const DEEPEST = Array.from({ length: Math.round(SECONDS / PERIOD_SECONDS) }, (_, i) => deepestAt(i * PERIOD_SECONDS))

function spans(powers: readonly number[]): SpanRecord[] {
  const joulesIn = (isIn: (period: number) => boolean): number =>
    powers.reduce((sum, watts, i) => (isIn(i) ? sum + watts * PERIOD_SECONDS : sum), 0)
  return SHAPES.map(([id, parent, type, phase, from, to, name]) => ({
    id,
    ...(parent === undefined ? {} : { parent }),
    ...(name === undefined ? {} : { name }),
    type,
    phase,
    startNs: String(START_NS + nsFromSeconds(from)),
    endNs: String(START_NS + nsFromSeconds(to)),
    seconds: to - from,
    selfSeconds: DEEPEST.filter((deepest) => deepest?.[0] === id).length * PERIOD_SECONDS,
    selfJoules: joulesIn((i) => DEEPEST[i]?.[0] === id),
    totalJoules: joulesIn((i) => from <= i * PERIOD_SECONDS && i * PERIOD_SECONDS < to),
    uncertaintyJoules: 0.02,
    success: id !== 12,
    ...(id === 10 ? { belowResolution: true as const } : {}),
    ...(id === 12
      ? {
          outlivesParent: true as const,
          failure: { type: 'tool-error' as const, message: '</td><script>alert(1)</script>' },
        }
      : {}),
  }))
}

/** An agentic run of ten seconds with spans, and what a sampler read meanwhile: energies fit the counters. */
export function sampledRun(): { run: TaskRun; samples: RunSamples; series: RunSeries } {
  const random = seededRandom(7)
  const rows = DEEPEST.length
  const powers = DEEPEST.map((deepest) => {
    const type = deepest?.[2]
    return ((type && WATTS[type]) ?? 9) + 3 * (random() - 0.5)
  })
  const tNs = new BigInt64Array(rows + 1)
  const valuesUj = new BigInt64Array((rows + 1) * COUNTERS.length)
  const joules = [0, 0, 0]
  for (let row = 0; row <= rows; row++) {
    tNs[row] = START_NS + nsFromSeconds(row * PERIOD_SECONDS)
    for (const [i, share] of [0.88, 0.6, 0.12].entries()) {
      valuesUj[row * COUNTERS.length + i] = 5_000_000n + ujFromJoules(joules[i] as number)
      joules[i] = (joules[i] as number) + share * (powers[row] ?? 0) * PERIOD_SECONDS
    }
  }
  const last = (counter: number): number => joulesFromUj((valuesUj.at(counter - COUNTERS.length) ?? 0n) - 5_000_000n)
  const records = spans(powers)
  const totalJoules = last(0) + last(2)
  const phases = (['planning', 'execution', 'synthesis'] as const).map((phase) => {
    const own = records.filter((span) => span.phase === phase)
    return {
      phase,
      seconds: own.reduce((sum, { selfSeconds }) => sum + selfSeconds, 0),
      joules: own.reduce((sum, { selfJoules = 0 }) => sum + selfJoules, 0),
    }
  })
  const rest = (whole: number, of: (phase: (typeof phases)[number]) => number): number =>
    whole - phases.reduce((sum, phase) => sum + of(phase), 0)
  const run = exampleWorkflowRun({
    workflow: 'agentic',
    name: 'sampled',
    success: false,
    startNs: String(START_NS),
    endNs: String(START_NS + nsFromSeconds(SECONDS)),
    seconds: SECONDS,
    samples: rows + 1,
    totalJoules,
    domains: { package: last(0), core: last(1), dram: last(2) },
    watts: totalJoules / SECONDS,
    idleJoules: 40,
    activeJoules: { value: totalJoules - 40, low: totalJoules - 41, high: totalJoules - 39 },
    counters: COUNTERS.map(({ id, domain, unitUj }) => ({ counter: id, domain, unitUj, wraps: 0 })),
    telemetry: {
      values: {
        idleStateC6Seconds: 31.2,
        idleStateC6Entries: 18_213,
        cacheMisses: 1_203_331,
        meanFrequencyMhz: 3412.4,
      },
      missing: [
        {
          source: 'turbostat',
          code: 'READER_PERMISSION',
          reason: 'turbostat needs the capability CAP_SYS_RAWIO.',
          remedy: 'Run as root, or give it: sudo setcap cap_sys_rawio+ep $(which turbostat).',
        },
      ],
    },
    warnings: [{ kind: 'background-cpu', cores: 0.3, limitCores: 0.05 }],
    facts: {
      task: '<img src=x onerror=alert(1)> & sums',
      goal: { repetition: 0, attempt: 1, lastAttempt: true },
      pair: { id: 'sampled', block: 0, order: 0 },
      phases: [
        ...phases,
        {
          phase: 'waiting',
          seconds: rest(SECONDS, ({ seconds }) => seconds),
          joules: rest(totalJoules, (p) => p.joules),
        },
      ],
      spans: records,
      calls: Array.from({ length: 4 }, (_, index) => exampleCall({ index, span: [1, 6, 9, 14][index] as number })),
      toolCalls: 3,
      steps: 2,
      tokens: { prompt: 412, completion: 96, total: 508, cachedPrompt: 20 },
      failure: { type: 'wrong-answer', message: 'wanted 42, got <b>41</b>' },
    },
  })
  return {
    run,
    samples: { runId: run.id, counters: COUNTERS, tNs, uncertaintyNs: new Int32Array(rows + 1).fill(700), valuesUj },
    series: seriesOf(run.id),
  }
}

/** Temperatures each second, the scheduler and idle states ten times a second. */
function seriesOf(runId: string): RunSeries {
  const at = (seconds: number): bigint => START_NS + nsFromSeconds(seconds)
  const busy = (seconds: number): number => (deepestAt(seconds) ? 0.8 : 0.1)
  const thermal = Array.from({ length: 10 }, (_, i) => ({
    source: 'thermal',
    tNs: at(i + 0.5),
    reading: { x86PkgTempCelsius: 45 + 2 * i, acpitzCelsius: 38 + i } as Record<string, number>,
  }))
  const scheduler = Array.from({ length: 100 }, (_, i) => ({
    source: 'scheduler',
    tNs: at(i / 10 + 0.05),
    reading: {
      userFraction: busy(i / 10),
      idleFraction: 0.9 - busy(i / 10),
      meanFrequencyMhz: 1800 + 2000 * busy(i / 10),
    },
  }))
  const turbostat = Array.from({ length: 100 }, (_, i) => ({
    source: 'turbostat',
    tNs: at(i / 10 + 0.07),
    reading: { 'CPU%c1': 12, 'CPU%c6': 80 - 70 * busy(i / 10), 'Pkg%pc2': 5 } as Record<string, number>,
  }))
  return { runId, readings: [...thermal, ...scheduler, ...turbostat] }
}

/** A report with the sampled run beside everything else, and pairs of a model that computes elsewhere. */
export async function sampledPageData(stretches = 500): Promise<{ data: PageData; runId: string }> {
  const { run, samples, series } = sampledRun()
  const task = run.workflowFacts?.task ?? ''
  const linear = exampleWorkflowRun({
    facts: { task, pair: { id: 'sampled', block: 0, order: 0 } },
    activeJoules: { value: 26, low: 25, high: 27 },
  })
  const elsewhere = { id: 'remote-7B', provider: 'openai', model: 'large', site: 'remote' as const }
  const [remoteLinear, remoteAgentic] = (['linear', 'agentic'] as const).map((workflow) =>
    exampleWorkflowRun({
      workflow,
      activeJoules: { value: 2, low: 1, high: 3 },
      facts: { task: 'remote_qa', model: elsewhere, pair: { id: 'remote', block: 0, order: 0 } },
    }),
  ) as [TaskRun, TaskRun]
  const warmUp = exampleWorkflowRun({ facts: { warmUp: true } })
  const experiment = fullExperiment()
  const whole = {
    ...experiment,
    runs: [...experiment.runs, run, linear, remoteLinear, remoteAgentic, warmUp],
    pairs: [...(experiment.pairs ?? []), pairOf([linear], [run]), pairOf([remoteLinear], [remoteAgentic])],
  }
  await using db = await openDatabase(':memory:')
  await db.migrate()
  await db.saveExperiment({ ...whole, runs: [run], pairs: [] }, [samples], [series])
  const [power, readings] = [await powerOfRun(db, run, stretches), await readingsOfRun(db, run, stretches)]
  return { data: pageDataOf(whole, { readings, power: power ? [power] : [] }), runId: run.id }
}
