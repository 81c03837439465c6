/**
 * Kills the worker or the main process of a measuring run at random moments, again and again in one project. After the
 * next start every finished record has to be there once, and none that was cut short may look whole.
 *
 *     npm run long:kill -- [kills] [seed]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/random.ts'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject } from '../support/bench-project.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const kills = Number(positionals[0] ?? 100)
const seed = Number(positionals[1] ?? 20_261_124)
const random = seededRandom(seed)
/** From the start of the invocation: before the first bench, in the benches, and after the last one. */
const LATEST_KILL_SECONDS = 4
const BENCHES = 12

// Each bench notes its own end after its record has been written: what is noted must be stored.
using project = benchProject({
  'config/app_settings.yaml':
    'bench:\n  control: false\n  timeSeconds: 0.05\n  warmupSeconds: 0.02\nlock:\n  waitSeconds: 20\n',
  'some.bench.ts': `
    import { appendFileSync, writeFileSync } from 'node:fs'
    import { test } from 'vitest'
    writeFileSync('worker', String(process.pid))
    for (let i = 0; i < ${BENCHES}; i++) {
      test('bench ' + i, async ({ bench }) => {
        await bench('b' + i, { energy: { windowSeconds: 0.01 } }, () => { let h = 0; for (let k = 0; k < 1000; k++) h += k; return h }).run()
        appendFileSync('finished', process.env.KILL + ' b' + i + '\\n')
      })
    }`,
})
const env = { ENERGY_READERS: 'fake:watts=30' }
const children = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)

let ofWorker = 0
let late = 0
for (let kill = 0; kill - late < kills; kill++) {
  const worker = random() < 0.5
  const after = random() * LATEST_KILL_SECONDS
  const running = project.run({ env: { ...env, KILL: String(kill) } })
  await sleep(1000 * after)
  const main = project.pids()[0]
  const target = main !== undefined && worker ? children(main)[0] : main
  if (target === undefined) late++
  else {
    try {
      process.kill(target, 'SIGKILL')
      if (worker) ofWorker++
    } catch (error) {
      // It ended between the look and the kill: as good as a kill after the end.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      late++
    }
  }
  await running
  if (kill % 10 === 9) console.log(`${kill + 1} kills`)
}
const last = await project.run({ env: { ...env, KILL: 'last' } })
if (last.exitCode !== 0) throw new Error(last.output)

await using db = await openDatabase(project.database)
await db.migrate()
const experiments = await Promise.all(
  (await db.listExperiments({ limit: 10_000 })).map(({ id }) => db.loadExperiment(id)),
)
const runs = experiments.flatMap((each) => each?.runs ?? [])
const completed = runs.filter(({ status }) => status === 'completed')
const problems: string[] = []
const finished = project.lines('finished').filter((line) => line !== '')
if (new Set(runs.map(({ id }) => id)).size !== runs.length) problems.push('a run is stored twice')
// A record may be whole before its test could note it, never the other way round.
if (completed.length < finished.length)
  problems.push(`${finished.length} benches finished, ${completed.length} are stored`)
if (completed.length > finished.length + kills + late)
  problems.push(`${completed.length} are stored, ${finished.length} finished`)
const byExperiment = experiments.map(
  (each) => new Set(each?.runs.filter(({ status }) => status === 'completed').map(({ name }) => name)),
)
for (const [kill, lines] of Map.groupBy(finished, (line) => line.split(' ')[0] ?? '')) {
  const names = lines.map((line) => line.split(' ')[1] ?? '')
  if (!byExperiment.some((stored) => names.every((name) => stored.has(name))))
    problems.push(`kill ${kill}: ${names.join()} not stored together`)
}
for (const run of runs) {
  const whole =
    run.kind === 'bench' && run.windows.length > 0 && run.totalJoules !== undefined && run.secondsPerOp !== undefined
  if (whole !== (run.status === 'completed'))
    problems.push(`${run.name} of ${run.startedAt} is ${run.status} and ${whole ? 'whole' : 'torn'}`)
}
const left = readdirSync(join(project.root, '.vitest/energy/spool'))
if (left.length > 0) problems.push(`spools left: ${left.join(', ')}`)
console.log(
  `${kills} kills (${ofWorker} of the worker), and ${late} runs that had ended before, seed ${seed}: ${finished.length} benches noted their end, ` +
    `${completed.length} stored as completed, ${runs.length - completed.length} as cut short, in ${experiments.length} experiments`,
)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
