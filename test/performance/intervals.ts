import { median, summarise } from '../../src/stats/index.ts'
import { studentQuantile } from '../../src/stats/student.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { benchProject } from '../support/bench-project.ts'
import type { Figure } from '../support/figure.ts'
import { benchFile, type Kind, KINDS, type Seen } from './interval-kinds.ts'
import type { Part } from './part.ts'
import { percent } from './spread.ts'

const FORMS: Record<'short' | 'long', { kinds: Kind[]; processes: number; budgetMs: number }> = {
  short: { kinds: ['some µs'], processes: 2, budgetMs: 300 },
  long: { kinds: Object.keys(KINDS) as Kind[], processes: 6, budgetMs: 1000 },
}
const WANTED = 0.01
/** Of six intervals of 95 %, fewer than this share hold the truth once in thirty times. */
const LEAST_COVERED = 0.8
const MOST_PROCESSES = 1000

/** What the processes of one side say of one quantity of one kind. */
interface Side {
  medians: number[]
  halfWidth: number
  /** Intervals that hold the median of what the other processes say, and that do when they are widened to ±1 %. */
  holding: number
  holdingWidened: number
  /** Standard deviation between processes, as a share. */
  spread: number
  /** Processes until ±1 % holds: one where its own interval does. */
  processes: number
}

type Interval = Seen['secondsPerOp']

/** Fresh processes whose mean is known to ±1 % (95 %, Student). */
function processesFor(spread: number): number {
  for (let n = 2; n < MOST_PROCESSES; n++)
    if ((studentQuantile(0.975, n - 1) * spread) / Math.sqrt(n) <= WANTED) return n
  return Infinity
}

function sideOf(intervals: readonly Interval[]): Side {
  const medians = intervals.map((each) => each.median)
  const holders = (least: number): number =>
    intervals.filter(({ median: centre, low, high }, i) => {
      const others = median(medians.filter((_, j) => j !== i))
      return Math.min(low, centre * (1 - least)) <= others && others <= Math.max(high, centre * (1 + least))
    }).length
  const halfWidth = median(intervals.map(({ median: centre, low, high }) => (high - low) / 2 / centre))
  const { mean, sd } = summarise(medians)
  const spread = sd / mean
  const holdingWidened = holders(WANTED)
  const isHonest = halfWidth <= WANTED && holdingWidened >= LEAST_COVERED * intervals.length
  return {
    medians,
    halfWidth,
    holding: holders(0),
    holdingWidened,
    spread,
    processes: isHonest ? 1 : processesFor(spread),
  }
}

const toldTime = (seconds: number): string =>
  seconds < 1e-6
    ? `${(seconds * 1e9).toFixed(1)} ns`
    : seconds < 1e-3
      ? `${(seconds * 1e6).toFixed(2)} µs`
      : `${(seconds * 1e3).toFixed(2)} ms`

const held = ({ halfWidth, holding, holdingWidened, spread, medians }: Side): string =>
  `one process ±${percent(halfWidth)}, which holds the others' median in ${holding} of ${medians.length}, ±1 % in ${holdingWidened}; processes differ by ${percent(spread)}`

const needed = (processes: number, secondsEach: number): string =>
  processes === Infinity
    ? `±1 % after more than ${MOST_PROCESSES} processes`
    : `±1 % after ${(processes * secondsEach).toFixed(1)} s (${processes} ${processes === 1 ? 'process' : 'processes'})`

function figureOf(kind: Kind, seen: readonly Seen[], form: 'short' | 'long'): Figure[] {
  const of = (side: Seen['side']) => {
    const rows = seen.filter((each) => each.kind === kind && each.side === side)
    const time = sideOf(rows.map(({ secondsPerOp }) => secondsPerOp))
    const secondsEach = median(rows.map(({ seconds }) => seconds))
    const told = rows.flatMap(({ toldAfterSeconds }) => toldAfterSeconds ?? [])
    const after =
      told.length * 2 > rows.length
        ? `by its own word after ${median(told).toPrecision(2)} s`
        : 'by its own word not within the budget'
    const words = `${side} says ${toldTime(median(time.medians))}: ${needed(time.processes, secondsEach)}; ${after}, ${held(time)}`
    return { rows, time, secondsEach, words, honest: time.processes * secondsEach }
  }
  const ours = of('vitest-energy')
  const theirs = of('tinybench')
  // Windows hold what the machine does to a process meanwhile, single calls seldom do: CPU time is what both have in common.
  const ratio = median(ours.rows.flatMap(({ cpuSecondsPerOp }) => cpuSecondsPerOp ?? [])) / median(theirs.time.medians)
  const energies = ours.rows.flatMap(({ joulesPerOp }) => joulesPerOp ?? [])
  const energy = energies.length === ours.rows.length ? sideOf(energies) : undefined
  return [
    {
      what: `${kind}: time per op`,
      seen: `${ours.words}. ${theirs.words}`,
      ...(form === 'long'
        ? { target: 'not later than tinybench', reached: ours.honest <= theirs.honest }
        : { target: 'CPU time and tinybench differ by a factor of 3 at most', reached: ratio > 1 / 3 && ratio < 3 }),
    },
    ...(energy
      ? [
          {
            what: `${kind}: energy per op (simulated)`,
            seen: `${needed(energy.processes, ours.secondsEach)}; ${held(energy)}`,
          },
        ]
      : []),
  ]
}

/** How long until what a bench takes is known to ±1 %, with the plugin and without, in fresh processes in turns. */
export const intervals: Part = async (form) => {
  const { kinds, processes, budgetMs } = FORMS[form]
  const obstacle = groundTruthUnavailable()
  const zones = [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 10, dynamicWatts: 25 })]
  await using truth = obstacle === undefined ? await GroundTruth.start({ zones, target: 'opener' }) : undefined
  using project = benchProject({
    'plain.config.ts': 'export default {}',
    'kinds.bench.ts': benchFile(kinds, budgetMs),
    'config/app_settings.yaml': 'bench:\n  control: false\n',
  })
  const env = truth ? { ENERGY_SYS_ROOT: truth.root } : { ENERGY_READERS: 'fake:watts=30' }
  for (let process = 0; process < processes; process++) {
    const sides = ['vitest.config.ts', 'plain.config.ts']
    for (const config of process % 2 === 0 ? sides : sides.toReversed()) {
      const { exitCode, output } = await project.run({ words: ['bench', '--run', '--config', config], env })
      if (exitCode !== 0) throw new Error(`vitest bench with ${config} ended with ${exitCode}:\n${output}`)
    }
  }
  const seen = project.lines('seen.ndjson').map((line) => JSON.parse(line) as Seen)
  const figures = kinds.flatMap((kind) => figureOf(kind, seen, form))
  return obstacle === undefined
    ? figures
    : [
        ...figures.filter(({ what }) => !what.includes('simulated')),
        { what: 'energy per op', seen: `skipped: ${obstacle}` },
      ]
}
