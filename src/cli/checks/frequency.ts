import { join } from 'node:path'
import { turboOf } from '../../config/environment.ts'
import { systemNames, systemText } from '../../config/system-file.ts'
import { formatQuantity } from '../../reporters/quantity.ts'
import { hertzFromKhz } from '../../units.ts'
import type { Check } from './finding.ts'

const cpuFolder = (sys: string): string => join(sys, 'devices/system/cpu')

/** The text of one cpufreq file for every CPU that has it. */
function ofEveryCpu(sys: string, file: string): string[] {
  return (systemNames(cpuFolder(sys)) ?? [])
    .filter((name) => /^cpu\d+$/.test(name))
    .flatMap((name) => systemText(join(cpuFolder(sys), name, 'cpufreq', file)) ?? [])
}

/** Whether the frequency follows the load. */
export const governor: Check = ({ roots }) => {
  const check = 'governor'
  const names = [...new Set(ofEveryCpu(roots.sys, 'scaling_governor'))].sort()
  if (names.length === 0) return { check, severity: 'INFO', fact: 'The kernel shows no frequency governor here.' }
  if (names.length === 1 && names[0] === 'performance') {
    return { check, severity: 'OK', fact: 'The governor is performance.' }
  }
  const fact =
    names.length === 1
      ? `The governor is ${names[0]}: the frequency follows the load.`
      : `The governors differ between the CPUs (${names.join(', ')}): it matters where a test runs.`
  return { check, severity: 'WARN', fact, fix: 'sudo cpupower frequency-set -g performance' }
}

/** Whether power and speed depend on temperature. */
export const turbo: Check = ({ roots }) => {
  const check = 'turbo'
  const on = turboOf(roots.sys)
  if (on === undefined) return { check, severity: 'INFO', fact: 'The kernel does not say whether turbo is on.' }
  if (!on) return { check, severity: 'OK', fact: 'Turbo is off.' }
  const intel = join(cpuFolder(roots.sys), 'intel_pstate/no_turbo')
  const fix =
    systemText(intel) === undefined
      ? `echo 0 | sudo tee ${join(cpuFolder(roots.sys), 'cpufreq/boost')}`
      : `echo 1 | sudo tee ${intel}`
  return { check, severity: 'WARN', fact: 'Turbo is on: power and speed depend on temperature.', fix }
}

/** Between which frequencies the CPUs may move. */
export const frequency: Check = ({ roots }) => {
  const check = 'frequency'
  const lows = ofEveryCpu(roots.sys, 'scaling_min_freq').map(Number)
  const highs = ofEveryCpu(roots.sys, 'scaling_max_freq').map(Number)
  if (lows.length === 0 || highs.length === 0) {
    return { check, severity: 'INFO', fact: 'The kernel does not show the limits of the frequency here.' }
  }
  const low = Math.min(...lows)
  const high = Math.max(...highs)
  const shown = (kilohertz: number): string => formatQuantity(hertzFromKhz(kilohertz), 'Hz')
  if (low === high) return { check, severity: 'OK', fact: `The frequency is fixed at ${shown(high)}.` }
  const [base = high] = ofEveryCpu(roots.sys, 'base_frequency').map(Number)
  return {
    check,
    severity: 'INFO',
    fact: `The frequency may move between ${shown(low)} and ${shown(high)}.`,
    fix: `sudo cpupower frequency-set -d ${base} -u ${base}`,
  }
}

/** Whether two threads share a core. */
export const smt: Check = ({ roots }) => {
  const check = 'SMT'
  const active = systemText(join(cpuFolder(roots.sys), 'smt/active'))
  if (active === undefined) return { check, severity: 'INFO', fact: 'The kernel does not say whether SMT is on.' }
  if (active === '0') return { check, severity: 'OK', fact: 'SMT is off.' }
  return {
    check,
    severity: 'INFO',
    fact: 'SMT is on: two threads share a core, and what one costs depends on the other.',
    fix: `echo off | sudo tee ${join(cpuFolder(roots.sys), 'smt/control')}`,
  }
}
