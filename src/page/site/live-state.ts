import type { ListedRun, LiveInvocation, SiteAnswers } from '../../reporters/site-data.ts'

/** An invocation as the page has seen it. */
export interface SeenInvocation extends LiveInvocation {
  /** Its log is gone: it is stored, or nothing of it was kept. */
  isOver: boolean
}

/** The address that asks for what is new. */
export const liveAddress = (seen: readonly SeenInvocation[]): string => {
  const known = seen.filter(({ isOver }) => !isOver).map(({ id, runs }): [string, string] => [id, String(runs.length)])
  return `/api/live${known.length === 0 ? '' : `?${new URLSearchParams(known).toString()}`}`
}

/** All runs of a log: those that were known, and those that came with an answer. */
function joined(known: readonly ListedRun[], { runs, finished }: LiveInvocation): ListedRun[] {
  // A log that has fewer runs than were known is another one, of an experiment that goes on.
  const kept = known.slice(0, Math.max(0, finished - runs.length))
  return [...kept, ...runs]
}

/** What was seen, with an answer put in; the newest first. What is over stays until the page is closed. */
export function withAnswer(seen: readonly SeenInvocation[], { invocations }: SiteAnswers['live']): SeenInvocation[] {
  const now = invocations.map((each): SeenInvocation => {
    const before = seen.find(({ id, isOver }) => id === each.id && !isOver)
    return { ...each, runs: joined(before?.runs ?? [], each), isOver: false }
  })
  const over = seen.filter(({ id }) => !now.some((each) => each.id === id)).map((each) => ({ ...each, isOver: true }))
  return [...now, ...over].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
}
