import { join } from 'node:path'
import { systemNames, systemText } from '../../config/system-file.ts'
import { celsiusFromMillicelsius } from '../../units.ts'
import type { Check } from './finding.ts'

/** Processors throttle between 90 and 105 °C; above this leakage alone moves the power of a package by percents. */
const HOT_CELSIUS = 85

/** Temperatures of the processor packages, °C. */
function packageCelsius(sys: string): number[] {
  const zones = join(sys, 'class/thermal')
  return (systemNames(zones) ?? [])
    .filter((name) => systemText(join(zones, name, 'type')) === 'x86_pkg_temp')
    .flatMap((name) => systemText(join(zones, name, 'temp')) ?? [])
    .map((text) => celsiusFromMillicelsius(Number(text)))
    .filter(Number.isFinite)
}

/** Whether the processor is about to throttle. */
export const temperature: Check = ({ roots }) => {
  const check = 'temperature'
  const readings = packageCelsius(roots.sys)
  if (readings.length === 0) {
    return { check, severity: 'INFO', fact: 'The kernel shows no temperature of the processor here.' }
  }
  const hottest = Math.max(...readings)
  const fact = `The processor is at ${hottest.toFixed(0)} °C`
  if (hottest < HOT_CELSIUS) return { check, severity: 'OK', fact: `${fact}.` }
  return {
    check,
    severity: 'WARN',
    fact: `${fact}: it is about to throttle, and leakage adds to its power.`,
    fix: 'Let it cool down, and clear its air flow.',
  }
}
