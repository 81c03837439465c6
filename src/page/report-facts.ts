import type { EnergyReport } from '../reporters/json-schema.ts'
import { shownText } from './shown-text.ts'
import { durationText, secondsBetween, timeText } from './time-text.ts'

const STATUS_SIGNS: Record<EnergyReport['status'], string> = {
  completed: '✓',
  partial: '?',
  failed: '✗',
  aborted: '✗',
  running: '…',
}

export const statusText = (status: EnergyReport['status']): string => `${STATUS_SIGNS[status]} ${status}`

/** `03b0dc00ed on faster-sort, with changes`; undefined outside of a repository. */
export function commitText({ commit, branch, dirty }: EnergyReport['git']): string | undefined {
  if (commit === undefined) return undefined
  const on = branch === undefined ? '' : ` on ${shownText(branch)}`
  return `${commit.slice(0, 10)}${on}${dirty === true ? ', with changes' : ''}`
}

/** When, of which code, where and how it ended: what the head of the page says of an experiment. */
export function reportFacts({ createdAt, endedAt, git, host, status }: EnergyReport): string[] {
  const seconds = secondsBetween(createdAt, endedAt)
  const took = seconds === undefined ? '' : `, ${durationText(seconds)}`
  return [
    statusText(status),
    `${timeText(createdAt)}${took}`,
    commitText(git) ?? 'no commit',
    `${shownText(host.hostname)}, ${shownText(host.cpuModel)}`,
  ]
}
