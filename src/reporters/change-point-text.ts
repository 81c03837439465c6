import type { ChangePoint } from '../comparison.ts'
import { formatPercent } from './quantity.ts'

/** Enough of a commit's hash for people. */
const HASH_LETTERS = 10

/** Change points that are told before the rest is only counted. */
const MOST_POINTS = 10

export const shortCommit = (commit: string | undefined): string => commit?.slice(0, HASH_LETTERS) ?? 'no commit'

/** A change with its sign: `+5.2 %`. */
export const signedPercent = (fraction: number): string => `${fraction > 0 ? '+' : ''}${formatPercent(fraction)}`

/** A word as a POSIX shell takes it. */
const shellWord = (text: string): string => (/^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

/** The command that would tell whether the commits or the machine have made a step; undefined where no commit is known. */
export function confirmation({ benchmarkKey, commit, commitBefore }: ChangePoint): string | undefined {
  if (commit === undefined || commitBefore === undefined || commit === commitBefore) return undefined
  return `vitest-energy compare ${shortCommit(commitBefore)} ${shortCommit(commit)} --filter ${shellWord(benchmarkKey)}`
}

/** Where a step lies: `since 03b0dc00ed of 2026-01-02, after 4ce9fde8a8`. */
export const stepPlace = ({ commit, commitBefore, at }: ChangePoint): string =>
  `since ${shortCommit(commit)} of ${at.slice(0, 10)}, after ${shortCommit(commitBefore)}`

/** A step, how large it is and where it lies: `+5.2 % since …`. */
export const stepText = (point: ChangePoint): string => `${signedPercent(point.change)} ${stepPlace(point)}`

/** Why no commits can be compared to confirm a step. */
export const unconfirmable = ({ commit, commitBefore }: ChangePoint): string =>
  commit !== undefined && commit === commitBefore
    ? 'Both sessions measured the same commit: something else than the code has changed.'
    : 'No commits are known of it: measure in a git repository.'

/** Where a step lies, and what would confirm it. */
export function changePointLines(point: ChangePoint): string[] {
  const command = confirmation(point)
  const next = command === undefined ? unconfirmable(point) : `Confirm it: ${command}`
  return [`${point.benchmarkKey}: ${stepText(point)}.`, `  ${next}`]
}

/** New change points as they are told at the end of an invocation; nothing where there is none. */
export function newChangePointsText(points: readonly ChangePoint[]): string {
  if (points.length === 0) return ''
  const more = points.length - MOST_POINTS
  return [
    points.length === 1 ? 'A new change point in the history:' : `${points.length} new change points in the history:`,
    ...points.slice(0, MOST_POINTS).flatMap(changePointLines),
    ...(more > 0 ? [`and ${more} more: vitest-energy history`] : []),
  ].join('\n')
}
