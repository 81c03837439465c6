import { setTimeout as sleep } from 'node:timers/promises'
import type { Settings } from '../config/schema.ts'
import { takeHostLock } from '../engine/host-lock.ts'
import type { Counter, Reader } from '../engine/readers/reader.ts'
import { openSource } from '../engine/readers/probe.ts'
import { readingSeconds } from '../engine/reading-cost.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { guardPeriodUs } from '../engine/sampling/guard-period.ts'
import { startSampler } from '../engine/sampling/sampler.ts'
import { measureUpdatePeriods } from '../engine/sampling/update-period.ts'
import { msFromSeconds, nsFromSeconds, secondsFromNs } from '../units.ts'
import type { MeasuredSource, Measurements, SamplerCost, TimerLateness } from './diagnosis.ts'
import type { WorkingSource } from './sources.ts'

/** Several hundred steps of a counter of 1 ms, a dozen of the slowest of a processor (19 ms). */
const STEP_SECONDS = 0.25
/** GPUs step every 20 to 100 ms. */
const GPU_STEP_SECONDS = 2
const TIMER_HZ = 100
const SECONDS = 1

/** Value below which a part of the values lies; 0 < part ≤ 1, nearest rank. */
function quantile(ordered: readonly number[], part: number): number {
  return ordered[Math.max(0, Math.ceil(part * ordered.length) - 1)] ?? Number.NaN
}

const inOrder = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

function measureSource(reader: Reader): MeasuredSource {
  const cost = readingSeconds(reader)
  const gpu = reader.counters.some(({ domain }) => domain === 'gpu')
  // A model has no steps to find: it changes whenever it is asked.
  const periods =
    reader.provenance === 'modelled' ? [] : measureUpdatePeriods(reader, gpu ? GPU_STEP_SECONDS : STEP_SECONDS)
  return {
    name: reader.name,
    readings: cost.length,
    readP50Seconds: quantile(cost, 0.5),
    readP99Seconds: quantile(cost, 0.99),
    counters: periods.map((period, i) => {
      const { id } = reader.counters[i] as Counter
      if (!period) return { id, steps: 0 }
      const { seconds, spreadSeconds, steps } = period
      return { id, steps, updatePeriodSeconds: seconds, updatePeriodSpreadSeconds: spreadSeconds }
    }),
  }
}

/** Lateness of a thread that waits for deadlines as the sampler does. It blocks this thread for a second. */
export function timerLateness(): TimerLateness {
  const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const deadlines = TIMER_HZ * SECONDS
  const late: number[] = []
  const startNs = monotonicNs()
  for (let i = 1; i <= deadlines; i++) {
    const deadlineNs = startNs + nsFromSeconds(i / TIMER_HZ)
    const leftNs = deadlineNs - monotonicNs()
    if (leftNs > 0n) Atomics.wait(nobody, 0, 0, msFromSeconds(secondsFromNs(leftNs)))
    late.push(secondsFromNs(monotonicNs() - deadlineNs))
  }
  const ordered = inOrder(late)
  return {
    hz: TIMER_HZ,
    deadlines,
    p50Seconds: quantile(ordered, 0.5),
    p99Seconds: quantile(ordered, 0.99),
    maximumSeconds: quantile(ordered, 1),
  }
}

/** Runs the sampler thread for a second at the rate of the settings. */
async function samplerCost(spec: string, settings: Settings): Promise<SamplerCost> {
  const { reader, ...opened } = openSource(spec, settings.roots)
  const { hz, cpu } = settings.sampling
  try {
    const guard = guardPeriodUs(reader.counters, settings.limits.plausibleWatts)
    const sampler = await startSampler({
      reader,
      specs: [opened],
      roots: settings.roots,
      guardPeriodUs: guard,
      ...(cpu === undefined ? {} : { cpu }),
    })
    sampler.pace(hz)
    // Its first readings compile what it runs.
    await sleep(msFromSeconds(SECONDS / 4))
    const before = { at: monotonicNs(), position: sampler.position(), lost: sampler.lost(), cpu: sampler.cpuSeconds() }
    await sleep(msFromSeconds(SECONDS))
    const seconds = secondsFromNs(monotonicNs() - before.at)
    const after = sampler.cpuSeconds()
    const cost = {
      reader: reader.name,
      hz,
      seconds,
      samples: sampler.position() - before.position,
      lost: sampler.lost() - before.lost,
      ...(after === undefined || before.cpu === undefined ? {} : { cores: (after - before.cpu) / seconds }),
      ...(sampler.degraded === undefined ? {} : { degraded: sampler.degraded }),
    }
    await sampler.close()
    return cost
  } finally {
    reader.close()
  }
}

/**
 * Measures what the sources that work cost and how punctual this machine is. Some seconds; holds the host lock, so that
 * it disturbs nobody's windows.
 *
 * @throws EnergyError LOCKED when another process measures for too long
 */
export async function measure(
  settings: Settings,
  working: readonly WorkingSource[],
  onWait: (holderPid: string | undefined) => void,
): Promise<Measurements> {
  const { roots, lock: wait } = settings
  const lock = await takeHostLock({ counterRoot: roots.sys, waitSeconds: wait.waitSeconds, onWait })
  try {
    const sources = working.map(({ spec }) => {
      const { reader } = openSource(spec, roots)
      try {
        return measureSource(reader)
      } finally {
        reader.close()
      }
    })
    const timer = timerLateness()
    const first = working.find(({ wanted }) => wanted)
    return { sources, timer, ...(first === undefined ? {} : { sampler: await samplerCost(first.spec, settings) }) }
  } finally {
    await lock.release()
  }
}
