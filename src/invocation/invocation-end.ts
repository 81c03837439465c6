import type { Settings } from '../config/schema.ts'
import { type InvocationEnd, logEnd, removeSpool } from '../engine/sampling/spool-directory.ts'
import type { Beside } from '../reporters/beside.ts'
import type { Experiment, ExperimentStatus, Run } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
import { openDatabase } from '../store/index.ts'
import { collectExperiment } from './collect.ts'
import { energyTextOf } from './energy-unit.ts'
import { experimentFootprint } from './footprint.ts'
import { movedSettings } from './moved-settings.ts'
import { store } from './save.ts'
import { appendStepSummary } from './step-summary.ts'
import { storedBeside, unstoredBeside } from './stored-beside.ts'
import { toldChangePoints } from './told-change-points.ts'
import { writeReports } from './write-reports.ts'

/** An invocation that measures no more. */
export interface EndingInvocation {
  root: string
  settings: Settings
  head: Experiment
  /** Absent where the log is not at hand (`--merge-reports`). */
  spoolDir?: string
  reportDir: string
  /** Summary of a step on GitHub (`GITHUB_STEP_SUMMARY`). */
  summaryFile?: string | undefined
  database: string
  status: ExperimentStatus
  /** Records that travelled another way than through the log. */
  copies?: readonly Run[]
  /** What an earlier part of the same experiment has measured. */
  earlier?: Experiment
  /** Whether what was collected is stored and reported; otherwise its spool is removed. */
  isKept: (experiment: Experiment) => boolean
}

/** What became of an invocation. */
export interface EndedInvocation {
  experiment: Experiment
  /** What is told beside the record. */
  beside: Beside
  outcome: 'stored' | 'left in the spool' | 'not kept'
  /** Names of the reports that were written. */
  reports: string[]
  /** What there is to say of change points; empty where there is none. */
  history: string
  /** What went wrong, that of the store first. */
  errors: unknown[]
}

function ofBothParts(collected: Experiment, earlier: Experiment | undefined): Experiment {
  const pairs = [...(earlier?.pairs ?? []), ...(collected.pairs ?? [])]
  return { ...collected, ...(pairs.length === 0 ? {} : { pairs }) }
}

/** Steps none of which keeps the next from being taken. */
class Steps {
  readonly errors: unknown[] = []

  async take(step: () => unknown): Promise<boolean> {
    const done = await this.get(async () => {
      await step()
      return true
    })
    return done === true
  }

  /** What a step gives; undefined when it fails. */
  async get<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step()
    } catch (error) {
      this.errors.push(error)
      return undefined
    }
  }
}

/**
 * The end of an invocation: its experiment from its log, into the store, then into the reports.
 *
 * The store goes first, because only what is stored may leave the spool, and whoever is killed after it has lost a report
 * that can be written again. Neither waits for the other: what fails is told, and the rest is done. How the invocation ended
 * is logged before anything, so that one which could not be stored is stored later as what it was.
 *
 * @throws what keeps the log from being read; the spool stays then
 */
export async function endInvocation(of: EndingInvocation): Promise<EndedInvocation> {
  const { root, settings, head, spoolDir, reportDir, database, copies = [], earlier, isKept } = of
  const end: InvocationEnd = {
    status: of.status,
    endedAt: new Date().toISOString(),
    warnings: spoolDir === undefined ? [] : movedSettings(head, settings.roots.sys),
  }
  const { experiment: collected, recordings } = collectExperiment(
    head,
    spoolDir,
    [...copies, ...(earlier?.runs ?? [])],
    end,
  )
  const experiment = ofBothParts(collected, earlier)
  const keep = isKept(experiment)
  const steps = new Steps()
  if (keep && spoolDir !== undefined) await steps.take(() => logEnd(spoolDir, end))
  let outcome: EndedInvocation['outcome'] = 'not kept'
  // Open until the end: to close a database is to write its log into it.
  const db = keep ? await steps.get(() => openDatabase(database)) : undefined
  if (db && (await steps.take(() => store(db, experiment, recordings)))) outcome = 'stored'
  else if (keep && spoolDir !== undefined) outcome = 'left in the spool'
  if (spoolDir !== undefined && outcome !== 'left in the spool') await steps.take(() => removeSpool(spoolDir))
  let footprint: Footprint | undefined
  await steps.take(() => {
    footprint = experimentFootprint(experiment, root, settings)
  })
  const { beside, page, histories } =
    db && outcome === 'stored'
      ? await storedBeside(db, experiment, { footprint, wantsPage: settings.reports.includes('html') })
      : unstoredBeside(experiment, footprint, 'the experiment could not be stored.')
  let reports: string[] = []
  if (keep) {
    await steps.take(() => {
      const reported = { experiment, beside, energy: energyTextOf(root, settings), page }
      const { written, errors } = writeReports(reportDir, settings.reports, reported)
      reports = written
      steps.errors.push(...errors)
      if (of.summaryFile) appendStepSummary(of.summaryFile, reported)
    })
  }
  const history = db && outcome === 'stored' ? await toldChangePoints(db, experiment, histories) : ''
  if (db) await steps.take(() => db.close())
  return { experiment, beside, outcome, reports, history, errors: steps.errors }
}
