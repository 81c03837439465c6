import { benchmarkKey } from '../../benchmark-key.ts'
import { EnergyError } from '../../errors.ts'
import { formatQuantity } from '../../reporters/quantity.ts'
import { sinceLastChange } from '../../stats/earlier-sessions.ts'
import { compareWithSessions, LEAST_SESSIONS, type SessionComparison } from '../../stats/session-prediction.ts'
import type { ProvidedEnergy } from '../provided.ts'
import type { MatcherThis, Outcome } from './outcome.ts'
import { storedSessions } from './stored-sessions.ts'
import type { EnergySubject } from './subject.ts'
import type { RegressionBaseline } from './types.ts'
import { changeText, joulesText, limitText, signedPercent, sourceText, toDo } from './text.ts'

export interface RegressionRule {
  against: RegressionBaseline
  limit: number
  minEffect: number
  alpha: number
}

const AB = '`vitest-energy compare` runs both commits side by side and decides.'

function sessionsOf(
  { run, reader, provenance }: EnergySubject,
  { against, minEffect }: RegressionRule,
  { database, fingerprint }: ProvidedEnergy,
): { values: number[]; text: string } {
  if (against !== 'history' && !('commit' in against)) return { values: [...against], text: 'sessions given' }
  if (!run || reader === undefined || provenance === undefined) return { values: [], text: 'stored sessions' }
  const stored = storedSessions({ database, hardwareHash: fingerprint, file: run.file, reader, provenance })
  const sessions = (stored[benchmarkKey(run)] ?? []).filter(({ joulesPerOp }) => joulesPerOp > 0)
  if (against === 'history')
    return {
      values: sinceLastChange(sessions, minEffect),
      text: 'sessions stored on this machine since the level changed last',
    }
  const { commit } = against
  const ofCommit = sessions.filter((session) => session.commit?.startsWith(commit))
  return { values: ofCommit.map(({ joulesPerOp }) => joulesPerOp), text: `sessions of commit ${commit}` }
}

const intervalText = ({ change, low, high }: SessionComparison): string =>
  low === undefined || high === undefined ? signedPercent(change) : changeText({ change, low, high })

/**
 * Whether a bench costs more than its sessions before: outside their prediction interval and by `minEffect` or more, and not
 * surely below the limit.
 *
 * @throws EnergyError STORE_UNAVAILABLE, and USAGE for baselines that are no energies
 */
export function regression(
  state: MatcherThis,
  subject: EnergySubject,
  rule: RegressionRule,
  provided: ProvidedEnergy,
): Outcome {
  const { name, joules, provenance, run } = subject
  if (!run) throw notABench(name)
  if (joules === undefined || provenance === 'modelled')
    return { undecided: `"${name}" has no counted joules, and stored sessions are of nothing else. ${AB}` }
  const { values, text: of } = sessionsOf(subject, rule, provided)
  if (values.some((value) => !(value > 0 && value < Infinity))) throw noBaseline(values)
  if (joules.median <= 0)
    return { undecided: `"${name}" costs no more than an empty loop. Make the work of one call larger.` }
  if (values.length === 0)
    return {
      undecided: `"${name}" has no ${of} (${sourceText(subject)}) to be held against. Each stored run adds one; ${LEAST_SESSIONS} are needed. ${AB}`,
    }
  const found = compareWithSessions({ sessions: values, value: joules.median, ...rule })
  const centre = joules.median / (1 + found.change)
  const evidence = `"${name}" uses ${joulesText(subject)}, ${sourceText(subject)}; ${values.length} ${of} have ${formatQuantity(centre, 'J')}: ${intervalText(found)}`
  if (found.verdict === 'inconclusive') {
    const why =
      values.length < LEAST_SESSIONS
        ? `fewer than ${LEAST_SESSIONS} sessions decide nothing`
        : `the limit of ${limitText(rule.limit)} lies inside`
    return { undecided: `${evidence}; ${why}. ${AB}` }
  }
  const wanted = `"${name}" was ${toDo(state.isNot, 'regress')} by ${limitText(rule.limit)}`
  return { holds: found.verdict === 'regression', text: `${wanted}. ${evidence}.\n${AB}` }
}

const notABench = (name: string): EnergyError =>
  new EnergyError(
    'USAGE',
    `toRegressEnergy was given "${name}", which is a single run.`,
    'Give it the result of `await bench(…).run()`: sessions are stored of benches.',
  )

const noBaseline = (values: readonly number[]): EnergyError =>
  new EnergyError(
    'USAGE',
    `toRegressEnergy was given against: [${values.join(', ')}], which are not all energies.`,
    'Give medians of sessions in joules per op, each above 0.',
  )
