import type { ChangePoint } from '../../src/comparison.ts'
import type { BenchRun, Experiment, IdleBaseline, Run, TaskRun } from '../../src/run.ts'
import type { DatabaseInterface, RunSamples } from '../../src/store/index.ts'
import { uuidv7 } from '../../src/uuid.ts'
import { exampleChangePoint, exampleSelfTest } from './comparison-records.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import { examplePair, exampleWorkflowRun } from './workflow.ts'

/** Two machines of one name. */
export const MACHINES = { a: 'a'.repeat(64), b: 'b'.repeat(64) }
export const BENCH = 'src/sort.bench.ts > sorting > quick'

type Machine = keyof typeof MACHINES

interface At {
  machine?: Machine
  day: string
  commit?: string
  dirty?: boolean
  runs?: Run[]
  warnings?: Experiment['warnings']
}

const startOf = (day: string): string => `${day}T12:00:00.000Z`

function experimentAt({ machine = 'a', day, commit = 'c1', dirty = false, runs = [], warnings = [] }: At): Experiment {
  const example = exampleExperiment()
  return {
    ...example,
    createdAt: startOf(day),
    endedAt: startOf(day),
    git: { commit, branch: 'main', dirty },
    hardware: { ...example.hardware, hash: MACHINES[machine], hostname: "runner 'x'" },
    runs: runs.map((run) => ({ ...run, startedAt: startOf(day) })),
    warnings,
  }
}

const benchOf = (joulesPerOp: number, rest: Partial<BenchRun> = {}): BenchRun => {
  const interval = { low: joulesPerOp, high: joulesPerOp, confidence: 0.95, scope: 'process' as const }
  return exampleBench({ joulesPerOp: { median: joulesPerOp, ...interval }, ...rest })
}

const baselineOf = (machine: Machine, day: string, watts: IdleBaseline['watts'], accepted = true): IdleBaseline => ({
  id: uuidv7(),
  measuredAt: startOf(day),
  mode: 'edges',
  reader: 'rapl-powercap',
  provenance: 'measured',
  hardwareHash: MACHINES[machine],
  watts,
  spreadWatts: {},
  segments: 5,
  segmentSeconds: 2,
  accepted,
})

/** Workflows of one day, a pair for each tax in joules above idle of a linear side of 10 J; undefined: it is not known. */
function taxed(machine: Machine, day: string, taxes: (number | undefined)[]): Experiment {
  const pairs = taxes.map((tax, i) => {
    const facts = { pair: { id: uuidv7(), block: i, order: 0 } }
    const sides = [exampleWorkflowRun({ workflow: 'linear' }, facts), exampleWorkflowRun({}, facts)] as const
    const known = tax !== undefined && {
      taxJoules: { value: tax, low: tax, high: tax },
      linearActiveJoules: 10,
      agenticActiveJoules: 10 + tax,
      ratio: (10 + tax) / 10,
    }
    return { sides, pair: { ...examplePair(...sides), ...known, linearSuccess: i > 0 } }
  })
  return {
    ...experimentAt({ machine, day, runs: pairs.flatMap(({ sides }) => sides) }),
    pairs: pairs.map(({ pair }) => pair),
  }
}

/** A step of the bench at an experiment. */
function stepAt({ id, createdAt, hardware, git }: Experiment, rest: Partial<ChangePoint> = {}): ChangePoint {
  const { commit: _, commitBefore: __, ...example } = exampleChangePoint({ benchmarkKey: BENCH })
  const { commit } = git
  return {
    ...example,
    experimentId: id,
    at: createdAt,
    hardwareHash: hardware.hash,
    ...(commit && { commit }),
    ...rest,
  }
}

/** A week of a small fleet, whose numbers are known to whoever reads this. */
export async function saveFleet(db: DatabaseInterface): Promise<void> {
  const modelled = { reader: 'model', provenance: 'modelled' } as const
  const { reader: _, provenance: __, ...uncounted } = exampleTask()
  const [onA, onB, longAgo] = [
    experimentAt({
      day: '2026-03-03',
      commit: 'c2',
      runs: [
        benchOf(6, {
          warnings: [
            { kind: 'on-battery' },
            { kind: 'sampler-degraded', reason: 'a\0b \ud800 \\u0000' },
            { kind: 'on-battery' },
          ],
        }),
        benchOf(50, { name: 'merge' }),
        uncounted,
      ],
    }),
    experimentAt({
      day: '2026-03-03',
      machine: 'b',
      runs: [benchOf(9), benchOf(1, modelled)],
      warnings: [{ kind: 'on-battery' }],
    }),
    experimentAt({ day: '2025-03-03', commit: 'old', runs: [benchOf(100)], warnings: [{ kind: 'on-battery' }] }),
  ] as const
  const experiments = [
    onA,
    onB,
    longAgo,
    experimentAt({ day: '2026-03-02', runs: [benchOf(2)] }),
    experimentAt({ day: '2026-03-02', runs: [benchOf(4)] }),
    experimentAt({ day: '2026-03-04', commit: 'c2', dirty: true, runs: [benchOf(7)] }),
    experimentAt({ day: '2026-03-04', commit: 'c3', runs: [benchOf(99, { valid: false })] }),
    taxed('a', '2026-03-05', [10, 30, undefined]),
    taxed('b', '2026-03-05', [5]),
  ]
  for (const experiment of experiments) await db.saveExperiment(experiment, [])
  await db.saveChangePoints([
    stepAt(onA, { commitBefore: 'c1', change: 1 }),
    stepAt(onB, { change: -0.0526 }),
    stepAt(onA, { reader: 'other' }),
    stepAt(onA, { benchmarkKey: 'another' }),
    stepAt(longAgo),
  ])
  const selfTest = { hardwareHash: MACHINES.a, measuredAt: startOf('2026-03-06') }
  await db.saveSelfTest(exampleSelfTest({ ...selfTest, falseImprovements: 2, minimumDetectableEffect: 0.04 }))
  await db.saveSelfTest(exampleSelfTest({ ...selfTest, measuredAt: startOf('2026-03-02') }))
  const baselines = [
    baselineOf('a', '2026-03-02', { package: 10, dram: 2 }),
    baselineOf('a', '2026-03-03', { package: 100, dram: 100 }, false),
    baselineOf('a', '2026-03-04', { package: 11, dram: 2 }),
    baselineOf('b', '2026-03-02', { package: 20 }),
    baselineOf('b', '2025-03-02', { package: 50 }),
  ]
  for (const baseline of baselines) await db.saveIdleBaseline(baseline)
}

/** A task that began at a time, with three samples. */
export function sampledTask(startedAt: string): { run: TaskRun; samples: RunSamples } {
  const run = exampleTask({ startedAt })
  const samples = {
    runId: run.id,
    counters: [{ id: 'package-0', domain: 'package', unitUj: 61.035 }] as const,
    tNs: BigInt64Array.of(0n, 1n, 2n),
    uncertaintyNs: new Int32Array(3),
    valuesUj: BigInt64Array.of(5n, 6n, 8n),
  }
  return { run, samples }
}
