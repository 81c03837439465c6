import type { Settings } from '../config/schema.ts'
import type { Check, Finding } from './checks/finding.ts'
import { frequency, governor, smt, turbo } from './checks/frequency.ts'
import { background, container, powerSupply, virtualMachine } from './checks/machine.ts'
import { node, vitest } from './checks/software.ts'
import { temperature } from './checks/temperature.ts'

/** Everything that makes numbers differ from run to run or keeps them from being taken, in the order it is told. */
const CHECKS: readonly Check[] = [
  governor,
  turbo,
  frequency,
  smt,
  temperature,
  virtualMachine,
  container,
  background,
  powerSupply,
  node,
  vitest,
]

/**
 * Looks at the surroundings below the roots of the settings, in a fixed order.
 *
 * @param cwd the folder whose Vitest would run
 */
export async function environmentFindings(
  settings: Pick<Settings, 'roots' | 'limits'>,
  cwd: string,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of CHECKS) findings.push(await check({ ...settings, cwd }))
  return findings
}
