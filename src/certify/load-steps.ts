import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Session } from '../engine/session.ts'
import { moduleUrl } from '../package-path.ts'
import type { RawWindow } from '../run.ts'
import { linearFit, summarise } from '../stats/index.ts'
import { msFromSeconds } from '../units.ts'
import type { LoadFigures } from './certificate.ts'
import type { Plan } from './plan.ts'
import { measuredWindow, wattsOf } from './windows.ts'

/** Parts of the hardware threads that are kept busy. */
const PARTS = [0, 0.25, 0.5, 1] as const
const WORDS = 2

/** One step of load with its windows. */
export interface LoadStep {
  threads: number
  windows: RawWindow[]
}

/** Numbers of busy threads: 0, 25, 50 and 100 % of the cores, each number once. */
export const loadedThreads = (cores: number): number[] => [...new Set(PARTS.map((part) => Math.ceil(part * cores)))]

/** Threads that compute until the end of their scope. */
async function busyThreads(count: number): Promise<AsyncDisposable> {
  const stop = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT))
  const threads = Array.from(
    { length: count },
    () => new Worker(moduleUrl('certify/load-thread'), { workerData: stop, execArgv: [] }),
  )
  await Promise.all(threads.map((thread) => once(thread, 'online')))
  return {
    async [Symbol.asyncDispose]() {
      const ended = threads.map((thread) => once(thread, 'exit'))
      Atomics.store(stop, 0, 1)
      await Promise.all(ended)
    },
  }
}

/** Measures windows while 0, 25, 50 and 100 % of the cores are busy. */
export async function loadSteps(
  session: Session,
  cores: number,
  { windows, windowSeconds, settleSeconds }: Plan['load'],
): Promise<LoadStep[]> {
  const steps: LoadStep[] = []
  for (const threads of loadedThreads(cores)) {
    await using _busy = await busyThreads(threads)
    await sleep(msFromSeconds(settleSeconds))
    const step: LoadStep = { threads, windows: [] }
    for (let i = 0; i < windows; i++)
      step.windows.push(await measuredWindow(session, () => sleep(msFromSeconds(windowSeconds))))
    steps.push(step)
  }
  return steps
}

const busyCores = ({ cpuSeconds, seconds }: RawWindow): number => cpuSeconds / seconds

/** Power at each step, and whether it rises with each; undefined where a step has no window with energy. */
export function loadFigures(steps: readonly LoadStep[]): LoadFigures | undefined {
  const points = steps.flatMap(({ windows }) =>
    windows.flatMap((window) => {
      const watts = wattsOf(window)
      return watts === undefined ? [] : [{ x: busyCores(window), y: watts }]
    }),
  )
  const figures = steps.flatMap(({ threads, windows }) => {
    const watts = windows.flatMap((window) => wattsOf(window) ?? [])
    if (watts.length === 0) return []
    const { mean, sd } = summarise(watts)
    const cores = summarise(windows.map(busyCores)).mean
    return [{ threads, busyCores: cores, windows: watts.length, meanWatts: mean, sdWatts: sd }]
  })
  if (figures.length < steps.length || figures.length === 0) return undefined
  const fit = linearFit(points)
  return {
    steps: figures,
    monotone: figures.every(({ meanWatts }, i) => i === 0 || meanWatts > (figures[i - 1]?.meanWatts ?? 0)),
    ...(fit === undefined ? {} : { wattsPerCore: fit.slope, residualWatts: fit.residualSd }),
  }
}
