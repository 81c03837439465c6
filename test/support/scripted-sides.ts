import type { SideRequest, Sides } from '../../src/compare/side.ts'
import { loadSettings } from '../../src/config/load.ts'
import { seededRandom } from '../../src/random.ts'
import type { BenchRun, Experiment } from '../../src/run.ts'
import { exampleBench, exampleExperiment } from './experiment.ts'

/** What one process of a side shows of one bench. */
export interface ScriptedBench {
  name: string
  /** Change of the head against the base, fraction: of the energy by time, and by power. */
  slower?: number
  hotter?: number
  /** Coefficient of variation between processes. */
  cv?: number
  /** Which sides have it; both without it. */
  only?: 'base' | 'head'
  /** The process, from 1 in order of time, in which it fails. */
  failsIn?: number
  overrides?: Partial<BenchRun>
}

export interface SidesScript {
  benches: readonly ScriptedBench[]
  /** Factor of the power over the processes: a machine that drifts. */
  power?: (process: number) => number
  /** Joules of the control workload of a side. */
  control?: (side: 'base' | 'head', process: number) => number
  experiment?: (side: 'base' | 'head', process: number) => Partial<Experiment>
  /** Called before each process. */
  onMeasure?: (side: 'base' | 'head', process: number) => void
  seed?: number
}

export interface ScriptedSides extends Sides {
  /** In order of time. */
  readonly measured: { side: 'base' | 'head'; keys: readonly string[] | undefined; seed: number; swapped: boolean }[]
  closed: boolean
}

export const keyOf = (name: string): string => `some.bench.ts > suite > ${name}`

/** Normal deviates of the Box–Muller transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Two sides whose processes are records made by a script: what the rule does with numbers that are known. */
export function scriptedSides(script: SidesScript): ScriptedSides {
  const random = seededRandom(script.seed ?? 7)
  const measured: ScriptedSides['measured'] = []
  let swapped = false
  const side = (name: 'base' | 'head'): Sides['base'] => ({
    facts: {
      ref: name,
      commit: name === 'base' ? 'b'.repeat(40) : 'c'.repeat(40),
      dirty: false,
      nodeVersion: '24.21.0',
    },
    async measure({ keys, seed, signal }: SideRequest): Promise<Experiment> {
      signal.throwIfAborted()
      measured.push({ side: name, keys, seed, swapped })
      const process = measured.length
      script.onMeasure?.(name, process)
      signal.throwIfAborted()
      const runs = script.benches
        .filter((bench) => (bench.only ?? name) === name && (keys === undefined || keys.includes(keyOf(bench.name))))
        .map((bench) => runOf(bench, name, process))
      const joules = script.control?.(name, process)
      return {
        ...exampleExperiment(),
        runs,
        ...(joules === undefined
          ? {}
          : {
              controls: [
                {
                  measuredAt: '2026-01-02T03:04:05.678Z',
                  seconds: 0.02,
                  secondsSpread: 0.01,
                  joules,
                  joulesSpread: 0.01,
                },
              ],
            }),
        ...script.experiment?.(name, process),
      }
    },
  })
  const runOf = (bench: ScriptedBench, name: 'base' | 'head', process: number): BenchRun => {
    const noise = Math.exp((bench.cv ?? 0.005) * normal(random))
    const [slower, hotter] = name === 'head' ? [bench.slower ?? 0, bench.hotter ?? 0] : [0, 0]
    const seconds = 1e-3 * (1 + slower) * noise
    const joules = seconds * 30 * (1 + hotter) * (script.power?.(process) ?? 1)
    const around = (median: number) => ({
      median,
      low: median,
      high: median,
      confidence: 0.95,
      scope: 'process' as const,
    })
    const failed = bench.failsIn === process ? { status: 'failed' as const, error: 'it broke' } : {}
    return exampleBench({
      file: 'some.bench.ts',
      suite: 'suite',
      name: bench.name,
      secondsPerOp: around(seconds),
      joulesPerOp: around(joules),
      windows: [
        {
          index: 0,
          round: 0,
          ops: 100,
          startNs: '1',
          seconds: 100 * seconds,
          cpuSeconds: 100 * seconds,
          totalJoules: 100 * joules,
          domains: { package: 90 * joules, dram: 10 * joules },
        },
      ],
      harness: { secondsPerOp: 0 },
      ...failed,
      ...bench.overrides,
    })
  }
  const sides: ScriptedSides = {
    measured,
    closed: false,
    base: side('base'),
    head: side('head'),
    settings: loadSettings({ root: '/nonexistent', env: {} }).settings,
    swap: async () => {
      swapped = !swapped
    },
    changedFiles: async () => ({ files: [], dependencies: false }),
    [Symbol.asyncDispose]: async () => {
      sides.closed = true
    },
  }
  return sides
}
