import { NO_READER } from '../compare/self-test.ts'
import type { SelfTest } from '../comparison.ts'
import { EnergyError, messageOf } from '../errors.ts'
import { formatPercent } from '../reporters/index.ts'
import { openDatabase } from '../store/index.ts'
import type { Finding } from './checks/finding.ts'
import { isMissing } from './missing-database.ts'

const CHECK = 'self-test'
const COMMAND = 'vitest-energy compare HEAD HEAD --aa 5'

/** Share of false alarms above which a machine is not fit for comparisons. */
const MOST_ALARMS = 0.05

/** What a self-test says of a machine. */
export function selfTestText(selfTest: SelfTest): Finding {
  const { quantity, reader, benches, falseRegressions, falseImprovements, measuredAt } = selfTest
  const alarms = falseRegressions + falseImprovements
  const what = quantity === 'energy' ? `energy by ${reader}` : 'CPU seconds'
  const smallest = formatPercent(selfTest.minimumDetectableEffect)
  const fact = `The smallest change that this machine finds is ${smallest} (${what}); false alarms: ${alarms} of ${benches}; measured ${measuredAt.slice(0, 10)}.`
  if (alarms <= MOST_ALARMS * benches) return { check: CHECK, severity: 'OK', fact }
  return { check: CHECK, severity: 'WARN', fact, fix: `Make it quieter (see what is marked WARN), then: ${COMMAND}` }
}

/** What comparing a commit with itself has shown of this machine with this reader, as the database knows it. */
export async function selfTestFinding(database: string, hardwareHash: string, reader = NO_READER): Promise<Finding> {
  const unknown: Finding = {
    check: CHECK,
    severity: 'INFO',
    fact: 'What this machine can tell of a change has not been measured.',
    fix: COMMAND,
  }
  if (isMissing(database)) return unknown
  try {
    await using db = await openDatabase(database, { readonly: true })
    const { version, latestVersion } = await db.status()
    // An older database has no self-tests, and whoever wants one brings it up to date.
    if (version < latestVersion) return unknown
    const selfTest = await db.latestSelfTest({ hardwareHash, reader })
    return selfTest === undefined ? unknown : selfTestText(selfTest)
  } catch (error) {
    return {
      check: CHECK,
      severity: 'INFO',
      fact: `The database cannot be asked for what this machine can tell: ${messageOf(error)}`,
      fix: error instanceof EnergyError ? error.hint : COMMAND,
    }
  }
}
