import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { MeasuredPair } from './measured-pair.ts'
import type { Conditions } from './same-conditions.ts'

/** Both parts of a comparison: what all benches are measured in, and what flagged ones are measured in again. */
export type SessionName = 'first' | 'confirmation'

/** How the comparison began; what is resumed goes on with it. */
export interface LogHead {
  id: string
  createdAt: string
  seed: number
}

export interface LoggedPair {
  session: SessionName
  /** Of the first process; the same in all of them. */
  conditions: Conditions
  pair: MeasuredPair
}

/** The pairs of a comparison as they come, in a file beside the reports. */
export interface PairLog {
  readonly head: LogHead
  /** What an interrupted comparison of the same commits has left. */
  readonly before: readonly LoggedPair[]
  append(pair: LoggedPair): void
  /** The comparison is finished. */
  remove(): void
}

/** A line that a kill has torn is the last one, and the pair it was to hold is measured again. */
function readLines(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)
}

/**
 * Opens the log of a comparison, or that of the same comparison when it was interrupted.
 *
 * @param file named after everything that must be the same; one line of JSON for each pair
 */
export function openPairLog(file: string, fresh: LogHead): PairLog {
  const [head, ...before] = existsSync(file) ? readLines(file) : []
  if (head === undefined) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(fresh)}\n`)
  } else {
    // What a torn line has left would spoil the next one.
    writeFileSync(file, [head, ...before].map((line) => `${JSON.stringify(line)}\n`).join(''))
  }
  return {
    head: (head as LogHead | undefined) ?? fresh,
    before: before as LoggedPair[],
    append: (pair) => appendFileSync(file, `${JSON.stringify(pair)}\n`),
    remove: () => rmSync(file, { force: true }),
  }
}

/** A log that keeps nothing: of a comparison that is not resumed. */
export const noPairLog = (head: LogHead): PairLog => ({
  head,
  before: [],
  append: () => undefined,
  remove: () => undefined,
})
