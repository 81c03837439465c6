import type { Settings } from '../config/schema.ts'
import { counterMask, msr, perfEvents } from './checks/counter-access.ts'
import { cpuQuota } from './checks/cpu-quota.ts'
import type { Check, Finding } from './checks/finding.ts'
import { frequency, governor, smt, turbo } from './checks/frequency.ts'
import { background, container, powerSupply, virtualMachine } from './checks/machine.ts'
import { gpuUsers, guests, irqbalance, steal, swap } from './checks/neighbours.ts'
import { clocksource, idleStates, isolatedCpus, throttling } from './checks/processor.ts'
import { raplNoise } from './checks/rapl-noise.ts'
import { node, vitest } from './checks/software.ts'
import { temperature } from './checks/temperature.ts'

/** Everything that makes numbers differ from run to run or keeps them from being taken, in the order it is told. */
const CHECKS: readonly Check[] = [
  perfEvents,
  msr,
  counterMask,
  raplNoise,
  governor,
  turbo,
  frequency,
  smt,
  idleStates,
  temperature,
  throttling,
  isolatedCpus,
  clocksource,
  virtualMachine,
  steal,
  guests,
  container,
  cpuQuota,
  background,
  gpuUsers,
  irqbalance,
  swap,
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
