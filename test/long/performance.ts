/**
 * What this package costs, measured side by side with what it is compared with: the tables of docs/performance.md.
 *
 *     npm run bench:self -- [part…] [--short]
 */
import { parseArgs } from 'node:util'
import { PARTS } from '../performance/parts.ts'
import { type Figure, figureTable, machineLine } from '../support/figure.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { short: { type: 'boolean' } } })
const unknown = positionals.filter((name) => !(name in PARTS))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)

const figures: Figure[] = []
for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const part = await PARTS[name]?.()
  const found = (await part?.(values.short ? 'short' : 'long')) ?? []
  console.log(`${name}\n${figureTable(found)}\n`)
  figures.push(...found)
}
console.log(`${machineLine()}\n\n${figureTable(figures)}`)
process.exitCode = figures.some(({ reached }) => reached === false) ? 1 : 0
