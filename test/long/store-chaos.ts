/**
 * Kills what moves spools and databases into a database, at random moments, again and again.
 *
 *     npm run long:store -- [kills] [seed]
 */
import { parseArgs } from 'node:util'
import { storeChaos } from '../support/store-chaos.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const seed = Number(positionals[1] ?? 20_261_125)
const { kills, cut, expected, stored, problems } = await storeChaos(Number(positionals[0] ?? 200), seed)
console.log(`${kills} kills (${cut} before the end), seed ${seed}: ${stored} of ${expected} runs stored, once each`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
