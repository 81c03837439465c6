/**
 * Kills what moves spools and databases into a database, at random moments, again and again; with `postgres` the target is a
 * PostgreSQL, which is killed, too.
 *
 *     npm run long:store -- [kills] [seed] [postgres]
 */
import { parseArgs } from 'node:util'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'
import { type ChaosTargets, storeChaos } from '../support/store-chaos.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const [kills = '200', seed = '20261125', engine] = positionals

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
const result = await storeChaos(Number(kills), Number(seed), started?.targets)
await started?.postgres[Symbol.asyncDispose]()
const { cut, serverKills, expected, stored, problems } = result
console.log(
  `${result.kills} kills (${serverKills} of the server, ${cut} processes cut), seed ${seed}: ${stored} of ${expected} runs stored, once each`,
)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
