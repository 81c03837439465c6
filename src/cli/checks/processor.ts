import { join } from 'node:path'
import { idleDriver, idleStatesOf } from '../../config/idle-states.ts'
import { systemText } from '../../config/system-file.ts'
import { cpuFolders, systemNumber } from '../../config/system-value.ts'
import { quietCpus } from '../../config/topology.ts'
import { formatSeconds } from '../../reporters/quantity.ts'
import { usFromSeconds } from '../../units.ts'
import type { Check } from './finding.ts'

/** Below this a CPU that wakes up is not seen beside the scheduler. */
const QUICK_WAKE_SECONDS = 0.0001

/** Whether a test can have a CPU for itself. */
export const isolatedCpus: Check = ({ roots }) => {
  const check = 'isolated CPUs'
  const { isolated, nohzFull } = quietCpus(roots.sys)
  if (isolated === undefined) {
    return {
      check,
      severity: 'INFO',
      fact: 'No CPU is isolated: others may run beside a test.',
      fix: 'Boot with isolcpus=domain,managed_irq,N nohz_full=N, and run on them: taskset -c N npx vitest bench',
    }
  }
  const ticks = nohzFull === undefined ? 'with the tick of the scheduler' : `without the tick on ${nohzFull}`
  return { check, severity: 'OK', fact: `The scheduler leaves the CPUs ${isolated} alone, ${ticks}.` }
}

/** Highest of a counter over all CPUs: those of a package show the same one. */
function highest(sys: string, file: string): number | undefined {
  const counts = cpuFolders(sys).flatMap(({ path }) => systemNumber(join(path, 'thermal_throttle', file)) ?? [])
  return counts.length === 0 ? undefined : Math.max(...counts)
}

/** Whether the processor has slowed down from heat since the start of the system. */
export const throttling: Check = ({ roots }) => {
  const check = 'throttling'
  const ofCore = highest(roots.sys, 'core_throttle_count')
  const ofPackage = highest(roots.sys, 'package_throttle_count')
  if (ofCore === undefined && ofPackage === undefined) {
    return { check, severity: 'INFO', fact: 'The kernel does not count thermal throttling here.' }
  }
  const shown = [
    ...(ofCore === undefined ? [] : [`a core ${ofCore} times`]),
    ...(ofPackage === undefined ? [] : [`a package ${ofPackage} times`]),
  ].join(' and ')
  if (!ofCore && !ofPackage) {
    return { check, severity: 'OK', fact: 'Nothing has throttled from heat since the system started.' }
  }
  return {
    check,
    severity: 'WARN',
    fact: `Heat has throttled ${shown} since the system started.`,
    fix: 'Clear its air flow, or switch turbo off for measuring.',
  }
}

/** How deep idle CPUs sleep: what wakes them costs time and energy. */
export const idleStates: Check = ({ roots }) => {
  const check = 'idle states'
  const driver = idleDriver(roots.sys)
  const states = cpuFolders(roots.sys)
    .flatMap(({ path }) => idleStatesOf(path))
    .filter(({ disabled }) => !disabled)
    .map(({ state }) => ({ name: state.name, seconds: state.exitLatencySeconds ?? 0 }))
  const [deepest] = states.sort((a, b) => b.seconds - a.seconds)
  if (driver === undefined || deepest === undefined) {
    return { check, severity: 'INFO', fact: 'There is no driver for idle states: idle CPUs only halt.' }
  }
  const fact = `Idle CPUs sleep down to ${deepest.name} (${driver}) and wake up within ${formatSeconds(deepest.seconds)}`
  if (deepest.seconds <= QUICK_WAKE_SECONDS) return { check, severity: 'OK', fact: `${fact}.` }
  return {
    check,
    severity: 'INFO',
    fact: `${fact}: timers come later and idle power is low.`,
    fix: `sudo cpupower idle-set -D ${usFromSeconds(QUICK_WAKE_SECONDS)} makes timers punctual and raises idle power: measure a baseline anew after it`,
  }
}

/** Clocks that are read without a system call (Linux, vDSO of x86 and ARM). */
const QUICK_CLOCKS: ReadonlySet<string> = new Set([
  'tsc',
  'kvm-clock',
  'hyperv_clocksource_tsc_page',
  'arch_sys_counter',
])

/** How dear a look at the clock is: every reading has two. */
export const clocksource: Check = ({ roots }) => {
  const check = 'clocksource'
  const folder = join(roots.sys, 'devices/system/clocksource/clocksource0')
  const name = systemText(join(folder, 'current_clocksource'))
  if (name === undefined) return { check, severity: 'INFO', fact: 'The kernel does not say which clock it uses.' }
  if (name === 'tsc') return { check, severity: 'OK', fact: 'The clock is tsc.' }
  if (QUICK_CLOCKS.has(name)) {
    return { check, severity: 'OK', fact: `The clock is ${name}, which is read without a system call.` }
  }
  return {
    check,
    severity: 'WARN',
    fact: `The clock is ${name}: each look at it is a system call, and readings get wider.`,
    fix: systemText(join(folder, 'available_clocksource'))?.split(/\s+/).includes('tsc')
      ? `echo tsc | sudo tee ${join(folder, 'current_clocksource')}`
      : 'sudo dmesg | grep -i tsc says why the kernel does not trust the TSC; a newer firmware often helps',
  }
}
