import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { READING_BEFORE } from '../../src/engine/sampling/reading.ts'
import { readingsBetween, type Sampler, startSampler } from '../../src/engine/sampling/sampler.ts'
import { median, quantile } from '../../src/stats/index.ts'
import { msFromSeconds } from '../../src/units.ts'
import { writeTree } from '../../src/testing/index.ts'
import { buildCounterLoop, counterLoopObstacle, type PacedReadings, pacedInC } from '../support/counter-loop.ts'
import type { Figure } from '../support/figure.ts'
import type { Part } from './part.ts'
import { counterFiles, openCounters, rootsOf, zonesOf } from './simulated-counters.ts'
import { percent, times } from './spread.ts'

const DOMAINS = 5
const GUARD_PERIOD_US = 30_000_000
const FORMS = {
  // A thread that has just started, on any machine: the bound is for what has gone wrong altogether.
  short: { rates: [100], rounds: 2, seconds: 1, warmSeconds: 1, target: 8 },
  long: { rates: [10, 100, 1000], rounds: 4, seconds: 2, warmSeconds: 5, target: 2 },
} as const

interface Stretch {
  hz: number
  seconds: number
}

/** The sampler thread of the engine at a pace, as a task run has it: its samples go to a file. */
async function pacedHere(sampler: Sampler, { hz, seconds }: Stretch): Promise<PacedReadings> {
  const from = sampler.position()
  const lost = sampler.lost()
  const cpuSeconds = sampler.cpuSeconds() ?? Number.NaN
  sampler.pace(hz)
  await sleep(msFromSeconds(seconds))
  sampler.pace(undefined)
  const rows = readingsBetween(sampler.ring, from, sampler.position()) ?? new BigInt64Array()
  const { stride } = sampler.ring
  const beganNs = Array.from({ length: rows.length / stride }, (_, i) =>
    Number((rows[i * stride + READING_BEFORE] as bigint) - (rows[READING_BEFORE] as bigint)),
  )
  return {
    realtime: sampler.degraded === undefined,
    cpuSeconds: (sampler.cpuSeconds() ?? Number.NaN) - cpuSeconds,
    lost: sampler.lost() - lost,
    beganNs,
  }
}

/**
 * How late each reading was, in µs: the first is taken to be in time. One that is later than a period leaves out the
 * deadlines that it has missed.
 */
function latenessUs(beganNs: readonly number[], hz: number): number[] {
  const periodNs = 1e9 / hz
  let deadlineNs = 0
  return beganNs.map((ns) => {
    const lateNs = ns - deadlineNs
    deadlineNs += (Math.floor(Math.max(0, lateNs) / periodNs) + 1) * periodNs
    return lateNs / 1e3
  })
}

/** Processes that keep every processor busy until they are disposed of, or for so long. */
function busyProcessors(seconds: number): AsyncDisposable {
  const work = `const end = Date.now() + ${msFromSeconds(seconds)}; while (Date.now() < end);`
  const children: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', work], { stdio: 'ignore' }),
  )
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'close')
          child.kill()
          await ended
        }),
      )
    },
  }
}

/** Cores, over the time of its deadlines: a stretch may last longer than it was to. */
const coresOf = ({ cpuSeconds, beganNs, lost }: PacedReadings, hz: number): number =>
  (cpuSeconds * hz) / (beganNs.length + lost)

/** CPU, lateness and losses of one side, in words. */
function told(side: readonly PacedReadings[], hz: number): string {
  const late = side.flatMap(({ beganNs }) => latenessUs(beganNs, hz))
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(late, share).toFixed(0))
  const lost = side.reduce((sum, each) => sum + each.lost, 0)
  const cpu = percent(median(side.map((each) => coresOf(each, hz))))
  const scheduling = side.every(({ realtime }) => realtime) ? 'SCHED_FIFO' : 'usual scheduling'
  return `${cpu} of a core, late ${p50} µs (p99 ${p99}, most ${most}), ${lost} of ${late.length + lost} lost, ${scheduling}`
}

/** What the sampler thread costs and how late it is, beside a program in C with the same deadlines. */
export const sampler: Part = async (form) => {
  if (counterLoopObstacle !== undefined)
    return [{ what: 'the sampler', seen: `skipped: the loop in C ${counterLoopObstacle}` }]
  const { rates, rounds, seconds, warmSeconds, target } = FORMS[form]
  const folder = mkdtempSync(join(tmpdir(), 'sampler-'))
  const figures: Figure[] = []
  const { root } = writeTree(join(folder, 'tree'), zonesOf(DOMAINS))
  const program = buildCounterLoop(folder)
  const files = counterFiles(root)
  const reader = openCounters(root)
  const thread = await startSampler({
    reader,
    specs: [{ spec: 'rapl-powercap' }],
    roots: rootsOf(root),
    guardPeriodUs: GUARD_PERIOD_US,
    file: join(folder, 'samples.bin'),
  })
  try {
    const measure = async (what: string, hz: number, isPromised: boolean): Promise<Figure> => {
      const stretch = { hz, seconds }
      const ours: PacedReadings[] = []
      const theirs: PacedReadings[] = []
      for (let round = 0; round < rounds; round++) {
        const here = async (): Promise<unknown> => ours.push(await pacedHere(thread, stretch))
        const inC = async (): Promise<unknown> => theirs.push(await pacedInC(program, files, stretch))
        for (const side of round % 2 === 0 ? [here, inC] : [inC, here]) await side()
      }
      const ratios = ours.map((each, i) => coresOf(each, hz) / coresOf(theirs[i] as PacedReadings, hz))
      return {
        what: `sampler at ${hz} Hz, ${what}`,
        seen: `${times(ratios)} the CPU of C; ${told(ours, hz)}; C ${told(theirs, hz)}`,
        ...(isPromised ? { target: `≤ ${target} × the CPU`, reached: median(ratios) <= target } : {}),
      }
    }
    figures.push(await measure(`a thread's first ${rounds * seconds} s`, 100, form === 'short'))
    await pacedHere(thread, { hz: 1000, seconds: warmSeconds })
    for (const load of ['idle', 'busy'] as const) {
      // Twice as long as it should take: they are ended when the last stretch is over.
      await using _ = load === 'busy' ? busyProcessors(2 * 2 * rounds * seconds * rates.length) : undefined
      if (load === 'idle' && form === 'short') continue
      const surroundings = load === 'idle' ? 'with idle cores' : 'with every core busy'
      for (const hz of rates) figures.push(await measure(surroundings, hz, true))
    }
  } finally {
    await thread.close()
    reader.close()
    rmSync(folder, { recursive: true })
  }
  return figures
}
