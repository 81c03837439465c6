import type { IdleBaseline } from '../../../run.ts'
import type { EnergyReport } from '../../../reporters/json-schema.ts'
import { formatWatts } from '../../../reporters/quantity.ts'
import { Facts } from '../../facts.tsx'
import { provenanceText } from '../../provenance-text.ts'
import { commitText, statusText } from '../../report-facts.ts'
import { shownSentence, shownText } from '../../shown-text.ts'
import { timeText } from '../../time-text.ts'

/** Which invocation it was. */
export function SessionList({ report }: { report: EnergyReport }) {
  const { runId, schemaVersion, createdAt, endedAt, status, git, ci, seed, pinnedCpus } = report
  return (
    <Facts
      of={[
        ['Experiment', <code key="id">{shownText(runId)}</code>],
        ['Status', statusText(status)],
        ['Begun', timeText(createdAt)],
        ['Ended', endedAt === undefined ? 'not yet, when this was written' : timeText(endedAt)],
        ['Commit', commitText(git) ?? 'none known'],
        ['Full hash', git.commit === undefined ? undefined : <code key="commit">{shownText(git.commit)}</code>],
        ['CI', ci === undefined ? 'no' : shownText(ci)],
        ['Pinned to', pinnedCpus === undefined ? 'no CPU' : `CPU ${pinnedCpus.join(', ')}`],
        ['Seed', String(seed)],
        ['Schema', String(schemaVersion)],
      ]}
    />
  )
}

const powerText = (watts: number | undefined, spread: number | undefined): string | undefined =>
  watts === undefined ? undefined : `${formatWatts(watts)}${spread === undefined ? '' : ` ±${formatWatts(spread)}`}`

/** What the machine draws when nothing is done. */
export function BaselineList({ baseline }: { baseline: IdleBaseline }) {
  const { watts, spreadWatts, totalWatts, totalSpreadWatts } = baseline
  return (
    <Facts
      of={[
        ['Total', powerText(totalWatts, totalSpreadWatts)],
        ...Object.entries(watts).map(
          ([domain, power]) => [domain, powerText(power, spreadWatts[domain as keyof typeof spreadWatts])] as const,
        ),
        ['Source', `${provenanceText(baseline.provenance)}, ${shownText(baseline.reader)}`],
        ['Measured', timeText(baseline.measuredAt)],
        ['Used', baseline.accepted ? 'yes' : `no: ${shownSentence(baseline.rejection ?? 'no reason is known')}`],
      ]}
    />
  )
}
