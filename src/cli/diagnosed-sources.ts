import type { CounterFacts, Provenance, RefusedReader } from '../run.ts'
import { joulesFromUj, joulesFromUnitUj } from '../units.ts'
import type { Finding } from './checks/finding.ts'
import {
  type DiagnosedCounter,
  type DiagnosedReader,
  type DiagnosedRefusal,
  type Diagnosis,
  WRAP_WATTS,
} from './diagnosis.ts'
import type { WorkingSource } from './sources.ts'

const OF_PROVENANCE: Record<Provenance, Finding['severity']> = {
  measured: 'OK',
  derived: 'OK',
  simulated: 'WARN',
  modelled: 'INFO',
}

/** Refusals that no setting of this machine would change. */
const ABSENT: ReadonlySet<string> = new Set(['READER_ABSENT', 'NO_COUNTER'])

function diagnosedCounter(counter: CounterFacts): DiagnosedCounter {
  if (counter.rangeUj === undefined) return counter
  const joules = joulesFromUj(BigInt(counter.rangeUj)) + joulesFromUnitUj(counter.unitUj)
  return { ...counter, secondsToWrap: joules / WRAP_WATTS }
}

export const diagnosedReaders = (working: readonly WorkingSource[]): DiagnosedReader[] =>
  working.map(({ facts, wanted }) => ({
    severity: OF_PROVENANCE[facts.provenance],
    wanted,
    ...facts,
    counters: facts.counters.map(diagnosedCounter),
  }))

/** A source that something keeps closed weighs more where nothing else counts. */
export function diagnosedRefusals(
  refused: readonly RefusedReader[],
  verdict: Diagnosis['verdict'],
): DiagnosedRefusal[] {
  const counted = verdict === 'measured' || verdict === 'simulated'
  return refused.map((each) => ({
    severity: ABSENT.has(each.code) ? 'INFO' : counted ? 'WARN' : 'ERROR',
    ...each,
  }))
}

/** What the readers that the settings come to amount to, strongest word first. */
export function verdictOf(working: readonly WorkingSource[]): Diagnosis['verdict'] {
  const words = new Set(working.filter(({ wanted }) => wanted).map(({ facts }) => facts.provenance))
  if (words.has('measured') || words.has('derived')) return 'measured'
  if (words.has('simulated')) return 'simulated'
  return words.has('modelled') ? 'modelled only' : 'CPU seconds only'
}
