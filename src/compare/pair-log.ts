import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { appendWhole } from '../engine/sampling/append-whole.ts'
import { checkedLine, checkedRecord } from '../engine/sampling/checked-lines.ts'
import { writeWhole } from '../engine/sampling/write-whole.ts'
import { PRIVATE_FILE } from '../private-files.ts'
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

const lineOf = (record: LogHead | LoggedPair): string => checkedLine(JSON.stringify(record))

/** The records up to the first that is torn or damaged: the pair it was to hold, and those after it, are measured again. */
function readLines(file: string): { head?: LogHead; pairs: LoggedPair[] } {
  const records = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map(checkedRecord<LogHead | LoggedPair>)
  const damaged = records.indexOf(undefined)
  const [head, ...pairs] = records.slice(0, damaged < 0 ? records.length : damaged)
  return head === undefined ? { pairs: [] } : { head: head as LogHead, pairs: pairs as LoggedPair[] }
}

/**
 * Opens the log of a comparison, or that of the same comparison when it was interrupted.
 *
 * @param file named after everything that must be the same; a line with a checksum for each pair
 */
export function openPairLog(file: string, fresh: LogHead): PairLog {
  const { head = fresh, pairs } = existsSync(file) ? readLines(file) : { pairs: [] }
  mkdirSync(dirname(file), { recursive: true })
  // What a torn line has left would spoil the next one. A kill here loses no pair.
  writeWhole(file, [head, ...pairs].map(lineOf).join(''), PRIVATE_FILE)
  return {
    head,
    before: pairs,
    append: (pair) => appendWhole(file, lineOf(pair)),
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
