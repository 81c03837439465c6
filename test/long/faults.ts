/**
 * Does every fault of the matrix and prints what was seen: the table of docs/reliability.md.
 *
 *     npm run long:faults -- [part…]
 */
import { MATRIX } from '../faults/matrix.ts'
import { machineLine } from '../support/figure.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
const chosen = process.argv.slice(2)
let failed = 0

console.log(`${machineLine()}\n`)
for (const [part, cases] of Object.entries(MATRIX)) {
  if (chosen.length > 0 && !chosen.includes(part)) continue
  console.log(
    `### ${part}\n\n| fault | where | tells | exit | kept | unchanged |\n| --- | --- | --- | --- | --- | --- |`,
  )
  for (const each of cases) {
    const row = (exit: string, kept: string, unchanged: string): void =>
      console.log(
        `| ${[each.fault, each.place, each.tells.map((name) => `\`${name}\``).join(' '), exit, kept, unchanged].map(cell).join(' | ')} |`,
      )
    try {
      if ('run' in each && each.skip) {
        row('–', `not done here: ${each.skip}`, '–')
        continue
      }
      const { exitCode, kept, unchanged } = 'run' in each ? await each.run() : each.seen.outcome
      row(exitCode?.toString() ?? '–', kept, unchanged)
    } catch (error) {
      failed++
      row('**failed**', error instanceof Error ? error.message : String(error), '–')
    }
  }
  console.log('')
}
console.log(`${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
