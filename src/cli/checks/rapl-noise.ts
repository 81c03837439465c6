import { join } from 'node:path'
import { type RaplNoise, raplNoiseOf } from '../../config/rapl-noise.ts'
import type { Check, Finding } from './finding.ts'

const FIX = 'Switch SGX off in the firmware set-up if nothing needs it; else compare long windows only.'

/** Whether the counters carry noise that the microcode adds. */
export const raplNoise: Check = ({ roots }) => {
  const check = 'RAPL noise'
  const findings: Record<RaplNoise, Omit<Finding, 'check'>> = {
    'not Intel': {
      severity: 'OK',
      fact: 'This is no Intel processor: no noise filter is known for its counters.',
    },
    SGX: { severity: 'WARN', fact: 'SGX is enabled: the microcode adds noise to single readings of RAPL.', fix: FIX },
    'virtual machine': {
      severity: 'INFO',
      fact: 'Whether the host filters its RAPL counters cannot be seen from here.',
    },
    unknown: {
      severity: 'INFO',
      fact: `SGX is off; whether the energy filter is on cannot be told: its bit cannot be read from ${join(roots.dev, 'cpu/0/msr')}.`,
    },
    none: { severity: 'OK', fact: 'SGX is off, and so is the energy filter.' },
    'energy filter': {
      severity: 'WARN',
      fact: 'The energy filter is on: the microcode adds noise to single readings of RAPL.',
      fix: FIX,
    },
  }
  return { check, ...findings[raplNoiseOf(roots)] }
}
