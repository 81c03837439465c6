import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCpuList } from '../../src/engine/cpu-list.ts'
import { allowedCpuList } from '../../src/engine/cpu-topology.ts'
import { EnergyEngine } from '../../src/engine/index.ts'
import { monotonicNs } from '../../src/engine/sampling/clock.ts'
import { loadThreadScheduling } from '../../src/engine/thread-scheduling.ts'
import { seededRandom } from '../../src/random.ts'
import { compareSamples, median, type SampleComparison } from '../../src/stats/index.ts'
import { writeTree } from '../../src/testing/index.ts'
import type { Figure } from '../support/figure.ts'
import type { Part } from './part.ts'
import { zonesOf } from './simulated-counters.ts'
import { percent } from './spread.ts'

const FORMS = { short: { blocks: 15, seconds: 0.04 }, long: { blocks: 300, seconds: 0.04 } } as const
/** Two-sided 95 %. */
const ALPHA = 0.025
const INJECTED = 0.01
const LARGEST = 0.003
/** What runs beside the loop. `again` is the loop alone once more, `longer` the loop alone with so much more to do. */
const ARMS = ['alone', 'sampled', 'telemetry', 'again', 'longer'] as const
type Arm = (typeof ARMS)[number]

/** A loop that does the same each time; the result is returned, so that it is not left out. */
function turns(count: number): number {
  let h = 7
  for (let i = 0; i < count; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xff_ff_ff
  return h
}

function nsOf(count: number): number {
  const start = monotonicNs()
  turns(count)
  return Number(monotonicNs() - start)
}

/** Turns that take so long here. */
function turnsIn(seconds: number): number {
  const count = 1_000_000
  const least = Math.min(...Array.from({ length: 50 }, () => nsOf(count)))
  return Math.round((count * seconds * 1e9) / least)
}

interface Place {
  root: string
  folder: string
  /** CPU of the sampler; any, without it. */
  samplerCpu?: number
}

const engineOf = ({ root, folder, samplerCpu }: Place, telemetry: boolean): Promise<EnergyEngine> =>
  EnergyEngine.open({
    readers: ['rapl-powercap'],
    roots: { sys: root },
    lock: false,
    profileDir: join(folder, 'profile'),
    samplesPath: join(folder, `samples-${telemetry}.bin`),
    ...(samplerCpu === undefined ? {} : { samplerCpu }),
    ...(telemetry ? { telemetry, seriesPath: join(folder, 'series.ndjson') } : {}),
  })

interface Found {
  /** ns of the loop, by block. */
  ns: Record<Arm, number[]>
  /** Cores of the sampler, by block. */
  cores: Record<'sampled' | 'telemetry', number[]>
}

/** Every arm in every block: in random order, and in the same order backwards in the next block. */
async function measured(
  blocks: number,
  seconds: number,
  engines: Record<'sampled' | 'telemetry', EnergyEngine>,
): Promise<Found> {
  const ns: Found['ns'] = { alone: [], sampled: [], telemetry: [], again: [], longer: [] }
  const cores: Found['cores'] = { sampled: [], telemetry: [] }
  const count = turnsIn(seconds)
  const random = seededRandom(1)
  let order: Arm[] = []
  for (let block = 0; block < blocks; block++) {
    order =
      block % 2 === 1
        ? order.toReversed()
        : ARMS.map((arm) => ({ arm, at: random() }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ arm }) => arm)
    for (const arm of order) {
      const isSampled = arm === 'sampled' || arm === 'telemetry'
      await using session = isSampled ? engines[arm].session('sampled') : undefined
      // The pace has changed, and the first reading is over.
      nsOf(count / 10)
      session?.start()
      ns[arm].push(nsOf(arm === 'longer' ? Math.round(count * (1 + INJECTED)) : count))
      session?.stop()
      if (session && isSampled)
        cores[arm].push((session.samples().samplerCpuSeconds ?? Number.NaN) / session.raw().seconds)
    }
  }
  return { ns, cores }
}

const signed = (share: number): string => `${share > 0 ? '+' : ''}${percent(share)}`
const toldChange = ({ change, low, high }: SampleComparison): string =>
  `${signed(change)} (${signed(low)} to ${signed(high)}, 95 %)`

async function measuredAt(place: Place, { blocks, seconds }: (typeof FORMS)['long' | 'short']): Promise<Found> {
  await using sampled = await engineOf(place, false)
  await using telemetry = await engineOf(place, true)
  return await measured(blocks, seconds, { sampled, telemetry })
}

const changeOf = ({ ns }: Found, base: Arm, head: Arm): SampleComparison =>
  compareSamples({ base: ns[base], head: ns[head], alpha: ALPHA })

function besideFigure(found: Found, head: keyof Found['cores'], what: string, form: 'short' | 'long'): Figure {
  const seen = changeOf(found, 'alone', head)
  return {
    what: `a busy loop beside ${what}`,
    seen: `${toldChange(seen)}, ${found.ns.alone.length} blocks; ${percent(median(found.cores[head]))} of a core for the sampler`,
    // The short form is too short to tell 0.3 %; what it can tell is that the loop does not become slower by more than is there.
    ...(form === 'long'
      ? { target: `includes 0, at most ${percent(LARGEST)}`, reached: seen.low <= 0 && seen.high <= LARGEST }
      : { target: 'no loss above 1 % can be shown', reached: seen.low < 0.01 }),
  }
}

function inside(folder: string, name: string): string {
  mkdirSync(join(folder, name))
  return join(folder, name)
}

/** The same with both threads on CPUs of their own, as the setting `pin` places them; nothing where there is one CPU. */
async function pinned(place: Place, form: 'short' | 'long'): Promise<Figure[]> {
  const allowed = parseCpuList(allowedCpuList('/proc') ?? '') ?? []
  const [ofLoop, ofSampler] = allowed
  if (form === 'short' || ofLoop === undefined || ofSampler === undefined) return []
  const threads = await loadThreadScheduling()
  threads.pin([ofLoop])
  try {
    const found = await measuredAt({ ...place, samplerCpu: ofSampler }, FORMS[form])
    return [
      besideFigure(found, 'sampled', 'the sampler at 100 Hz, each on a CPU of its own', form),
      besideFigure(found, 'telemetry', 'the sampler at 100 Hz with telemetry, each on a CPU of its own', form),
    ]
  } finally {
    threads.pin(allowed)
  }
}

/** Whether a busy loop on the main thread becomes slower beside the sampler at 100 Hz. */
export const disturbance: Part = async (form) => {
  const folder = mkdtempSync(join(tmpdir(), 'disturbance-'))
  try {
    const { root } = writeTree(join(folder, 'tree'), zonesOf(5))
    const found = await measuredAt({ root, folder }, FORMS[form])
    const longer = changeOf(found, 'alone', 'longer')
    return [
      besideFigure(found, 'sampled', 'the sampler at 100 Hz', form),
      besideFigure(found, 'telemetry', 'the sampler at 100 Hz with telemetry', form),
      ...(await pinned({ root, folder: inside(folder, 'pinned') }, form)),
      {
        what: 'the same with the sides swapped: the loop alone against the sampler',
        seen: toldChange(changeOf(found, 'sampled', 'alone')),
      },
      { what: 'the loop alone against itself', seen: toldChange(changeOf(found, 'alone', 'again')) },
      {
        what: `the loop alone against ${percent(INJECTED)} more turns of it`,
        seen: toldChange(longer),
        ...(form === 'long'
          ? { target: 'found', reached: longer.low > 0 && longer.low <= INJECTED && longer.high >= INJECTED }
          : {}),
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
