import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnergyEngine } from '../../src/engine/index.ts'
import { monotonicNs } from '../../src/engine/sampling/clock.ts'
import { median } from '../../src/stats/index.ts'
import { GroundTruth, groundTruthUnavailable, writeTree } from '../../src/testing/index.ts'
import { type BurstProcess, buildCounterLoop, counterLoopObstacle, startBursts } from '../support/counter-loop.ts'
import type { Figure } from '../support/figure.ts'
import type { Form, Part } from './part.ts'
import { counterFiles, zonesOf } from './simulated-counters.ts'
import { microseconds, times } from './spread.ts'

const CHILD = new URL('boundary-bursts.ts', import.meta.url).pathname
/** Boundaries between two looks at the clock: short enough that a batch is seldom interrupted. */
const BATCH = 10
const FORMS = {
  short: { pairs: 8, burstSeconds: 0.02, warmSeconds: 0.3, domains: [5], target: 3 },
  long: { pairs: 40, burstSeconds: 0.04, warmSeconds: 1, domains: [1, 5, 20], target: 1.5 },
} as const

/** Batches of a burst that takes so long, after a first one of each side has compiled and cached what it will. */
async function warm(sides: readonly BurstProcess[], burstSeconds: number, warmSeconds: number): Promise<number> {
  let batches = 1
  for (const side of sides) {
    const [values = []] = await side.burst(10, BATCH)
    const batchSeconds = (median(values) * BATCH) / 1e9
    await side.burst(Math.ceil(warmSeconds / batchSeconds), BATCH)
    batches = Math.ceil(burstSeconds / batchSeconds)
  }
  return batches
}

const domainsIn = (count: number): string => `${count} ${count === 1 ? 'domain' : 'domains'}`

async function compared(name: string, root: string, program: string, form: Form): Promise<Figure> {
  const { pairs, burstSeconds, warmSeconds, target } = FORMS[form]
  await using engine = startBursts(process.execPath, [CHILD, root], 1)
  await using loop = startBursts(program, ['bursts', ...counterFiles(root)], 2)
  const batches = await warm([engine, loop], burstSeconds, warmSeconds)
  const ours: number[] = []
  const theirs: number[] = []
  const reads: number[] = []
  for (let pair = 0; pair < pairs; pair++) {
    for (const side of pair % 2 === 0 ? [engine, loop] : [loop, engine]) {
      const [boundaries = [], alone = []] = await side.burst(batches, BATCH)
      if (side === engine) ours.push(median(boundaries))
      else {
        theirs.push(median(boundaries))
        reads.push(median(alone))
      }
    }
  }
  const ratios = ours.map((value, i) => value / (theirs[i] as number))
  const share = median(reads) / median(ours)
  return {
    what: `one boundary, ${name}`,
    seen: `${times(ratios)} the loop in C; ${microseconds(ours)}, of which ${(100 * share).toFixed(0)} % are the system calls; C ${microseconds(theirs)}`,
    target: `≤ ${target} ×`,
    reached: median(ratios) <= target,
  }
}

/** Both edges of a window as a bench has them: the counters, and what else ran. */
async function wholeEdges(root: string, form: Form): Promise<Figure> {
  const profileDir = mkdtempSync(join(tmpdir(), 'profile-'))
  const starts: number[] = []
  const stops: number[] = []
  try {
    await using engine = await EnergyEngine.open({
      readers: ['rapl-powercap'],
      roots: { sys: root },
      lock: false,
      profileDir,
    })
    await using session = engine.session('edges')
    for (let i = 0; i < (form === 'short' ? 3_000 : 20_000); i++) {
      const before = monotonicNs()
      session.start()
      const between = monotonicNs()
      session.stop()
      starts.push(Number(between - before))
      stops.push(Number(monotonicNs() - between))
    }
  } finally {
    rmSync(profileDir, { recursive: true })
  }
  const later = starts.length >> 1
  return {
    what: 'a whole edge of a window, 5 domains in files: counters, CPU time of the process tree and of the machine, position of the sampler',
    seen: `start ${microseconds(starts.slice(later))}, end ${microseconds(stops.slice(later))}`,
  }
}

/** What one reading of all counters costs at a window's edge, beside the same system calls in C. */
export const boundary: Part = async (form) => {
  if (counterLoopObstacle !== undefined)
    return [{ what: 'one boundary', seen: `skipped: the loop in C ${counterLoopObstacle}` }]
  const folder = mkdtempSync(join(tmpdir(), 'boundary-'))
  const figures: Figure[] = []
  try {
    const program = buildCounterLoop(folder)
    for (const domains of FORMS[form].domains) {
      const { root } = writeTree(join(folder, `tree-${domains}`), zonesOf(domains))
      figures.push(await compared(`${domainsIn(domains)} in files`, root, program, form))
    }
    const obstacle = groundTruthUnavailable()
    if (obstacle !== undefined) figures.push({ what: 'one boundary, ground truth', seen: `skipped: ${obstacle}` })
    for (const domains of obstacle === undefined ? FORMS[form].domains : []) {
      await using truth = await GroundTruth.start({ zones: zonesOf(domains) })
      figures.push(await compared(`${domainsIn(domains)} of the ground truth`, truth.root, program, form))
    }
    figures.push(await wholeEdges(join(folder, 'tree-5'), form))
  } finally {
    rmSync(folder, { recursive: true })
  }
  return figures
}
