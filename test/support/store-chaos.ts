import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT } from '../../src/errors.ts'
import { seededRandom } from '../../src/random.ts'
import type { Run } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { MeasuringChaos } from './measuring-chaos.ts'
import { MovingChaos } from './moving-chaos.ts'

/** What is killed. */
export type Victim = 'worker' | 'main' | 'ingest' | 'server'

export interface ChaosResult {
  /** How often each was killed. */
  kills: Record<Victim, number>
  /** How many processes that moved something did not come to their end by it. */
  cut: number
  /** Runs that were moved, and runs that were measured. */
  moved: number
  measured: { completed: number; aborted: number; experiments: number }
  problems: string[]
}

/** Where what is measured and moved goes. */
export interface ChaosTargets {
  /** URL or path of a new, empty store. */
  fresh: (round: number, folder: string) => Promise<string>
  /** Kills the server of the stores and starts it again. */
  cutServer?: () => Promise<void>
}

export interface ChaosOptions {
  kills: number
  seed: number
  /** How often each is chosen, as parts of one. */
  victims: Partial<Record<Victim, number>>
  targets?: ChaosTargets
  onKill?: (done: number) => void
}

const FILES: ChaosTargets = { fresh: (round, folder) => Promise.resolve(join(folder, `target-${round}.db`)) }

/** Kills that fill one store. */
const KILLS_A_ROUND = 25

/**
 * Kills what measures, what saves and what moves at random moments, each time into a new store until it is full of torn and
 * whole invocations, then lets all come to its end: every finished run has to be stored exactly once, what was torn has to be
 * marked, no spool, no process and no lock may be left, and the store has to verify.
 */
export async function storeChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { victims, targets = FILES, onKill } = options
  const random = seededRandom(options.seed)
  const dir = mkdtempSync(join(tmpdir(), 'store-chaos-'))
  const problems: string[] = []
  const kills: Record<Victim, number> = { worker: 0, main: 0, ingest: 0, server: 0 }
  const measured = { completed: 0, aborted: 0, experiments: 0 }
  const result: ChaosResult = { kills, cut: 0, moved: 0, measured, problems }
  const sum = (): number => Object.values(kills).reduce((all, each) => all + each, 0)
  const count = (victim: Victim, times = 1): void => {
    kills[victim] += times
    onKill?.(sum())
  }
  const victim = (): Victim => {
    let left = random()
    const chosen = Object.entries(victims).find(([, share]) => (left -= share) < 0) ?? ['ingest']
    return chosen[0] as Victim
  }
  const measures = (victims.worker ?? 0) + (victims.main ?? 0) > 0
  const moving = await MovingChaos.make(dir)
  using measuring = measures ? new MeasuringChaos(problems) : undefined
  try {
    let movingSeconds = 0
    while (sum() < options.kills) {
      const target = await targets.fresh(sum(), dir)
      await measuring?.begin(target)
      const ids = moving.fill()
      const spools = measuring ? [measuring.reports] : []
      const startMoving = () => moving.start(target, spools)

      const killMoving = async (isServer: boolean): Promise<void> => {
        const pair = !isServer && random() < 0.3 ? [startMoving(), startMoving()] : [startMoving()]
        await sleep(1000 * random() * (movingSeconds || 1))
        if (isServer) await targets.cutServer?.()
        else for (const each of pair) each.kill()
        count(isServer ? 'server' : 'ingest', pair.length)
        for (const end of await Promise.all(pair.map(({ ended }) => ended))) {
          if (end === 'SIGKILL') result.cut++
          else if (isServer && end?.startsWith(`exit ${EXIT.storeUnavailable}:`)) result.cut++
          else if (end !== undefined) problems.push(end)
        }
      }
      const begun = sum()
      while (sum() - begun < KILLS_A_ROUND && sum() < options.kills) {
        const next = victim()
        if (measuring && (next === 'worker' || next === 'main')) {
          if (await measuring.kill(target, next, random)) count(next)
        } else if (measuring && next === 'server' && random() < 1 / 3) {
          await measuring.during(target, async () => targets.cutServer?.(), random)
          count('server')
        } else await killMoving(next === 'server')
      }

      await measuring?.run(target)
      const from = performance.now()
      const end = await startMoving().ended
      movingSeconds = (performance.now() - from) / 1000
      if (end !== undefined) problems.push(end)
      await using db = await openDatabase(target)
      const wanted = new Set(ids)
      const [movedIds, others]: [string[], Run[]] = [[], []]
      for await (const { runId } of db.runIds()) {
        if (wanted.has(runId)) movedIds.push(runId)
        else others.push((await db.loadRun(runId))?.run as Run)
      }
      if (ids.toSorted().join() !== movedIds.join())
        problems.push(`${ids.length} runs were to be moved, ${movedIds.length} are stored`)
      await measuring?.check(db, others, sum() - begun)
      for await (const finding of db.verify()) problems.push(JSON.stringify(finding))
      if (moving.left().length > 0) problems.push(`spools left: ${moving.left().join(', ')}`)
      result.moved += movedIds.length
      measured.completed += others.filter(({ status }) => status === 'completed').length
      measured.aborted += others.filter(({ status }) => status === 'aborted').length
      measured.experiments += (await db.listExperiments({ limit: 10_000 })).length
    }
    return result
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
