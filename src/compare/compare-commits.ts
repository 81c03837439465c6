import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Comparison } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import { type HostLock, takeHostLock } from '../engine/host-lock.ts'
import { experimentHead, invocationPaths } from '../invocation/head.ts'
import { comparisonFiles } from '../reporters/index.ts'
import type { Experiment } from '../run.ts'
import { openDatabase } from '../store/index.ts'
import { uuidv7 } from '../uuid.ts'
import { benchChoice } from './bench-choice.ts'
import { acceptancesBetween } from './acceptance-trailers.ts'
import { withAcceptances } from './acceptances.ts'
import type { ComparisonEvent } from './comparison-event.ts'
import { pairLogFile } from './log-file.ts'
import { openSides } from './open-sides.ts'
import { openPairLog, type PairLog } from './pair-log.ts'
import { runComparison } from './run-comparison.ts'
import type { Sides } from './side.ts'
import { sourceTree } from './source-tree.ts'
import { unchangedFiles } from './unchanged-benches.ts'

/** What is compared with what, and how. */
export interface CompareRequest {
  /** Folder inside the repository where `vitest bench` would be started. */
  cwd: string
  base: string
  /** Without one: the working tree as it is. */
  head?: string
  /** What goes before the settings of the head. */
  overrides?: Partial<Settings['compare']>
  /** At most so many pairs, instead of the last look. */
  pairs?: number
  /** Part of a bench's key, or a pattern of it with `*`. */
  filter?: string
  /** Leave out benches that are the same on both sides with everything they are made of. */
  changed?: boolean
  /** By the clock of `performance.now`, ms. */
  deadlineMs?: number
  /** Drawn without one. */
  seed?: number
  signal: AbortSignal
  /** A sentence for people: what is being prepared. */
  onProgress?: (text: string) => void
  /** Another process measures on this machine, and is waited for. */
  onWait?: (holder: string | undefined) => void
  onEvent?: (event: ComparisonEvent) => void
  /** What the processes of the sides print. */
  onOutput?: (text: string) => void
}

const SEEDS = 2 ** 31

/** The looks that lie below the most pairs, and these. */
const looksUpTo = (looks: readonly number[], pairs: number): number[] => [
  ...looks.filter((look) => look < pairs),
  pairs,
]

/** Everything that several comparisons of the same sides share. */
export interface OpenComparison {
  sides: Sides
  settings: Settings
  about: Pick<Experiment, 'git' | 'hardware' | 'environment'>
  reportDir: string
  database: string
}

function takeMachine(
  request: CompareRequest,
  { roots, lock }: Settings,
  container: string | undefined,
): Promise<HostLock> {
  const { cwd, onWait } = request
  return takeHostLock({
    counterRoot: roots.sys,
    waitSeconds: lock.waitSeconds,
    ...(lock.path === undefined ? {} : { path: resolve(cwd, lock.path) }),
    ...(container === undefined ? {} : { container }),
    ...(onWait === undefined ? {} : { onWait }),
  })
}

/**
 * Checks out both commits, takes the machine and hands both to `work`; afterwards neither is left behind, however it ends.
 *
 * @throws what `openSides` throws; LOCKED
 */
export async function withSides<T>(request: CompareRequest, work: (open: OpenComparison) => Promise<T>): Promise<T> {
  const { cwd, base, head, overrides, pairs, signal, onProgress } = request
  await using sides = await openSides({
    cwd,
    base,
    ...(head === undefined ? {} : { head }),
    ...(onProgress === undefined ? {} : { onProgress }),
    signal,
  })
  const ofHead = { ...sides.settings.compare, ...overrides }
  const looks = pairs === undefined ? ofHead.looks : looksUpTo(ofHead.looks, pairs)
  const settings = { ...sides.settings, compare: { ...ofHead, looks } }
  const { git, hardware, environment } = experimentHead({ id: '', name: '', root: cwd, settings })
  const { vitestVersion } = sides.head.facts
  const about = {
    git,
    hardware,
    environment: { ...environment, ...(vitestVersion === undefined ? {} : { vitestVersion }) },
  }
  const lock = await takeMachine(request, settings, hardware.container)
  try {
    return await work({ sides, settings, about, ...invocationPaths(cwd, settings) })
  } finally {
    await lock.release()
  }
}

/** One comparison of sides that are open. */
export async function compareOpened(
  { cwd, head, filter, changed, deadlineMs, signal, onEvent, onOutput }: CompareRequest,
  { sides, settings, about }: OpenComparison,
  log: PairLog,
  selfTest?: true,
): Promise<Comparison> {
  const tree = sourceTree(cwd, head === undefined ? undefined : sides.head.facts.commit)
  const isUnchanged = changed === true ? unchangedFiles(await sides.changedFiles(), tree) : () => false
  // Asked before anything is measured: a history that git does not have is an error at once.
  const acceptances = acceptancesBetween(cwd, sides.base.facts.commit, sides.head.facts.commit)
  const comparison = await runComparison({
    sides,
    settings: settings.compare,
    choice: benchChoice(settings.compare, filter, isUnchanged),
    about,
    log,
    signal,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(selfTest ? { selfTest } : {}),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(onOutput === undefined ? {} : { onOutput }),
  })
  return withAcceptances(comparison, acceptances)
}

export const newLogHead = (seed: number | undefined) => ({
  id: uuidv7(),
  createdAt: new Date().toISOString(),
  seed: seed ?? randomInt(SEEDS),
})

/**
 * Compares two commits: checks both out, measures them in pairs of fresh processes, writes `energy-comparison.json` and its
 * companions into the folder of reports and stores the record. Interrupted, it keeps its pairs; called again with the same
 * commits and settings on the same machine, it goes on with them.
 *
 * @throws EnergyError NO_REPOSITORY, COMMIT_UNKNOWN, PROCESS_FAILED, LOCKED, INCOMPARABLE; of the store, and then the files
 * are written and the pairs kept; the reason of `signal`
 */
export function compareCommits(request: CompareRequest): Promise<{ comparison: Comparison; settings: Settings }> {
  return withSides(request, async (open) => {
    const { sides, settings, about, reportDir, database } = open
    const { cwd, filter, changed, seed, signal } = request
    const file = await pairLogFile({
      reportDir,
      cwd,
      base: sides.base.facts,
      head: sides.head.facts,
      same: { settings, machine: about.hardware.hash, node: process.versions.node, filter, changed, seed },
      signal,
    })
    const log = openPairLog(file, newLogHead(seed))
    const comparison = await compareOpened(request, open, log)
    mkdirSync(reportDir, { recursive: true })
    for (const [name, text] of Object.entries(comparisonFiles(comparison))) writeFileSync(join(reportDir, name), text)
    await using db = await openDatabase(database)
    await db.migrate()
    await db.saveComparison(comparison)
    log.remove()
    return { comparison, settings }
  })
}
