/** From a stored experiment to all reports of it, as at the end of an invocation; each step timed in this fresh process. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { settingsSchema } from '../../src/config/schema.ts'
import { energyTextOf } from '../../src/invocation/energy-unit.ts'
import { experimentHistories } from '../../src/invocation/experiment-histories.ts'
import { storedPage } from '../../src/invocation/page-data.ts'
import { changesOf } from '../../src/invocation/session-changes.ts'
import { toldChangePoints } from '../../src/invocation/told-change-points.ts'
import { writeReports } from '../../src/invocation/write-reports.ts'
import type { ReportKind } from '../../src/report-kind.ts'
import { consoleReport, REPORT_FILES } from '../../src/reporters/index.ts'
import type { Experiment } from '../../src/run.ts'
import { openDatabase } from '../../src/store/index.ts'
import { asked, type StepCost, tell, timed } from './fresh-process.ts'

const KINDS: readonly ReportKind[] = ['json', 'markdown', 'html', 'junit']
const WIDTH = 100

export interface ReportCosts {
  steps: Record<string, StepCost>
  /** Of the texts. */
  bytes: Record<string, number>
  peakBytes: number
}

const { database, experimentId, dir } = asked<{ database: string; experimentId: string; dir: string }>()
const steps: ReportCosts['steps'] = {}
const bytes: ReportCosts['bytes'] = {}

async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const { value, cost } = await timed(work)
  steps[name] = cost
  return value
}

const db = await openDatabase(database)
const experiment = (await step('records', () => db.loadExperiment(experimentId))) as Experiment
const histories = await step('histories', () => experimentHistories(db, experiment))
const changes = await step('changes', () => changesOf(experiment, histories))
const page = await step('page', () => storedPage(db, experiment, { histories }))
const energy = energyTextOf(dir, settingsSchema.parse({}))
const reported = { experiment, beside: { changes }, energy, page: () => page }
const look = { colour: false, width: WIDTH, energy, changes }
bytes.console = Buffer.byteLength(await step('console', () => consoleReport(experiment, look)))
for (const kind of KINDS) {
  const { errors } = await step(kind, () => writeReports(dir, [kind], reported))
  if (errors.length > 0) throw errors[0]
  bytes[kind] = statSync(join(dir, REPORT_FILES[kind])).size
}
const said = await step('change points', () => toldChangePoints(db, experiment, histories))
await db.close()
if (said.startsWith('The history was not')) throw new Error(said)
tell({ steps, bytes, peakBytes: process.resourceUsage().maxRSS * 1024 } satisfies ReportCosts)
