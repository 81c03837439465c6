/**
 * Kills what measures (worker, main process), what moves spools and databases (`ingest`), and with `postgres` the server, too,
 * at random moments, again and again.
 *
 *     npm run long:store -- [kills] [seed] [postgres]
 */
import { parseArgs } from 'node:util'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'
import { type ChaosTargets, storeChaos } from '../support/store-chaos.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const [kills = '200', seed = '20261126', engine] = positionals

async function server(): Promise<{ postgres: TestPostgres; targets: ChaosTargets }> {
  const programs = (await installedPostgres()).find((each) => each.programs !== undefined)?.programs
  if (!programs) throw new Error('There is no PostgreSQL here: install with optional dependencies.')
  const postgres = await TestPostgres.start(programs)
  const cutServer = async (): Promise<void> => {
    await postgres.kill()
    await postgres.run()
  }
  return { postgres, targets: { fresh: () => postgres.empty(), cutServer } }
}

const started = engine === 'postgres' ? await server() : undefined
const result = await storeChaos({
  kills: Number(kills),
  seed: Number(seed),
  ...(started
    ? { victims: { worker: 0.1, main: 0.1, server: 0.2, ingest: 0.6 }, targets: started.targets }
    : { victims: { worker: 0.15, main: 0.15, ingest: 0.7 } }),
  onKill: (done) => {
    if (done % 10 === 0) console.log(`${done} kills`)
  },
})
await started?.postgres[Symbol.asyncDispose]()
const { cut, moved, measured, problems } = result
const { worker, main, ingest, server: ofServer } = result.kills
console.log(
  `${worker + main + ingest + ofServer} kills, seed ${seed}: ${worker} of workers, ${main} of main processes, ${ingest} of ingest, ` +
    `${ofServer} of the server (${cut} moves cut). Stored once each: ${moved} moved runs; of measured ones ` +
    `${measured.completed} completed, ${measured.aborted} marked aborted; ${measured.experiments} experiments`,
)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
