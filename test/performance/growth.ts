import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Figure } from '../support/figure.ts'
import type { AnalysisCosts } from './analysis-child.ts'
import { megabytes, together } from './cost-text.ts'
import { inFreshProcess } from './fresh-process.ts'
import { type Curve, growthPicture } from './growth-picture.ts'
import { exponentOf } from './log-fit.ts'
import { recordedInvocation } from './long-series.ts'
import { manyBenches } from './many-benches.ts'
import type { Form } from './part.ts'
import type { ReportCosts } from './reports-child.ts'
import { inScratchFolder } from './scratch-folder.ts'
import type { SpanCosts } from './spans-child.ts'

const SIZES = {
  short: { runs: [20, 60, 180], samples: [3000, 9000, 27_000], spans: [100, 400, 1600] },
  long: {
    runs: [100, 300, 1000, 3000, 10_000],
    samples: [10_000, 30_000, 100_000, 300_000, 1_000_000, 5_000_000],
    spans: [100, 1000, 10_000, 100_000],
  },
} as const
const LARGEST_EXPONENT = 1.1
/** A run is analysed from the ring of its sampler, which holds 2^18 readings. */
const SAMPLES_PER_RUN = 200_000
const PICTURE = resolve(import.meta.dirname, '../../docs/pictures/growth.svg')

type Point = Curve['points'][number]

function runs(count: number): Promise<Point> {
  return inScratchFolder(async (folder) => {
    const { database, experimentId } = await manyBenches(folder, { benches: count, sessions: 1, windows: 4 })
    const costs = inFreshProcess<ReportCosts>('reports-child.ts', { database, experimentId, dir: join(folder, 'out') })
    return { size: count, seconds: together(Object.values(costs.steps)).cpuSeconds, bytes: costs.peakBytes }
  })
}

function samples(rows: number): Promise<Point> {
  return inScratchFolder((folder) => {
    const of = { rows, runs: Math.ceil(rows / SAMPLES_PER_RUN), telemetry: false }
    const costs = inFreshProcess<AnalysisCosts>('analysis-child.ts', { ...recordedInvocation(folder, of), spans: 0 })
    const { telemetry: _, blocks: __, ...steps } = costs.steps
    return { size: rows, seconds: together(Object.values(steps)).cpuSeconds, bytes: costs.peakBytes }
  })
}

function spans(shape: string, count: number): Point {
  const { cost, peakBytes } = inFreshProcess<SpanCosts>('spans-child.ts', { shape, spans: count })
  return { size: count, seconds: cost.cpuSeconds, bytes: peakBytes }
}

/** CPU seconds and memory against the size of what is analysed and reported. */
export async function growthCurves(form: Form): Promise<Curve[]> {
  const sizes = SIZES[form]
  const curves: Curve[] = [
    { name: 'runs, all reports', points: [] },
    { name: 'samples, analysed', points: [] },
  ]
  for (const size of sizes.runs) curves[0]?.points.push(await runs(size))
  for (const size of sizes.samples) curves[1]?.points.push(await samples(size))
  for (const shape of ['one after the other', 'at once', 'each in the one before'])
    curves.push({ name: `spans, ${shape}`, points: sizes.spans.map((size) => spans(shape, size)) })
  return curves
}

const text = ({ slope, halfWidth }: { slope: number; halfWidth: number }): string =>
  `${slope.toFixed(2)} ± ${halfWidth.toFixed(2)}`

/** Time and memory against sizes as powers of them, and a picture of it. */
export async function growth(form: Form): Promise<Figure[]> {
  const curves = await growthCurves(form)
  if (form === 'long') {
    mkdirSync(join(PICTURE, '..'), { recursive: true })
    writeFileSync(PICTURE, growthPicture(curves))
  }
  return curves.map(({ name, points }) => {
    const seconds = exponentOf(points.map((point) => ({ x: point.size, y: point.seconds })))
    const bytes = exponentOf(points.map((point) => ({ x: point.size, y: point.bytes })))
    const [first, last] = [points[0] as Point, points.at(-1) as Point]
    return {
      what: `${name}, ${first.size} to ${last.size}`,
      seen: `CPU time like size^(${text(seconds)}), ${first.seconds.toFixed(3)} s to ${last.seconds.toFixed(2)} s; largest resident set like size^(${text(bytes)}), ${megabytes(first.bytes)} to ${megabytes(last.bytes)}`,
      target: '≤ 1.1',
      ...(form === 'long' ? { reached: seconds.slope <= LARGEST_EXPONENT && bytes.slope <= LARGEST_EXPONENT } : {}),
    }
  })
}
