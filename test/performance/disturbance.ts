import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnergyEngine } from '../../src/engine/index.ts'
import { monotonicNs } from '../../src/engine/sampling/clock.ts'
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

const engineOf = (root: string, folder: string, telemetry: boolean): Promise<EnergyEngine> =>
  EnergyEngine.open({
    readers: ['rapl-powercap'],
    roots: { sys: root },
    lock: false,
    profileDir: join(folder, 'profile'),
    samplesPath: join(folder, `samples-${telemetry}.bin`),
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

/** Whether a busy loop on the main thread becomes slower beside the sampler at 100 Hz. */
export const disturbance: Part = async (form) => {
  const { blocks, seconds } = FORMS[form]
  const folder = mkdtempSync(join(tmpdir(), 'disturbance-'))
  try {
    const { root } = writeTree(join(folder, 'tree'), zonesOf(5))
    await using plain = await engineOf(root, folder, false)
    await using withTelemetry = await engineOf(root, folder, true)
    const { ns, cores } = await measured(blocks, seconds, { sampled: plain, telemetry: withTelemetry })
    const change = (base: Arm, head: Arm): SampleComparison =>
      compareSamples({ base: ns[base], head: ns[head], alpha: ALPHA })
    const beside = (head: keyof Found['cores'], what: string): Figure => {
      const seen = change('alone', head)
      return {
        what: `a busy loop beside ${what}`,
        seen: `${toldChange(seen)}, ${blocks} blocks; ${percent(median(cores[head]))} of a core for the sampler`,
        // The short form is too short to tell 0.3 %; what it can tell is that the loop does not become slower by more than is there.
        ...(form === 'long'
          ? { target: `includes 0, at most ${percent(LARGEST)}`, reached: seen.low <= 0 && seen.high <= LARGEST }
          : { target: 'no loss above 1 % can be shown', reached: seen.low < 0.01 }),
      }
    }
    const longer = change('alone', 'longer')
    const swapped = change('sampled', 'alone')
    return [
      beside('sampled', 'the sampler at 100 Hz'),
      beside('telemetry', 'the sampler at 100 Hz with telemetry'),
      { what: 'the same with the sides swapped: the loop alone against the sampler', seen: toldChange(swapped) },
      { what: 'the loop alone against itself', seen: toldChange(change('alone', 'again')) },
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
