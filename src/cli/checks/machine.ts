import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { containerOf, virtualisationOf } from '../../config/isolation.ts'
import { systemNames, systemText } from '../../config/system-file.ts'
import { openMachineCpu } from '../../engine/machine-cpu.ts'
import { msFromSeconds, secondsFromMs, secondsFromUs } from '../../units.ts'
import type { Check } from './finding.ts'

/** Long against the 10 ms in which /proc/stat counts. */
const LOAD_SECONDS = 0.5

/** Whether a hypervisor stands between this system and the hardware. */
export const virtualMachine: Check = ({ roots }) => {
  const check = 'virtual machine'
  const name = virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys })
  if (name === undefined) return { check, severity: 'OK', fact: 'This is no virtual machine.' }
  return {
    check,
    severity: 'WARN',
    fact: `This is a virtual machine (${name}): neighbours are not seen, and counters are usually hidden.`,
    fix: 'Measure on bare metal for joules of the hardware.',
  }
}

/** Whether counters may be masked. */
export const container: Check = ({ roots }) => {
  const check = 'container'
  const name = containerOf(roots.proc)
  if (name === undefined) return { check, severity: 'OK', fact: 'This is no container.' }
  return {
    check,
    severity: 'INFO',
    fact: `This is a container (${name}): engines mask the counters unless they are mounted.`,
    fix: 'docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
  }
}

/** How much CPU everything but this process takes: the counters see the whole machine. */
export const background: Check = async ({ roots, limits }) => {
  const check = 'background load'
  const machine = openMachineCpu(roots.proc)
  if (!machine) return { check, severity: 'INFO', fact: 'There is no /proc/stat to see other processes by.' }
  try {
    const before = machine.read()
    const ownBefore = process.cpuUsage()
    const start = performance.now()
    await sleep(msFromSeconds(LOAD_SECONDS))
    const after = machine.read()
    const own = process.cpuUsage(ownBefore)
    const seconds = secondsFromMs(performance.now() - start)
    const others = after.busySeconds - before.busySeconds - secondsFromUs(own.user + own.system)
    const cores = Math.max(0, others / seconds)
    const fact = `Other processes use ${cores.toFixed(2)} cores`
    if (cores <= limits.backgroundCores) return { check, severity: 'OK', fact: `${fact}.` }
    return {
      check,
      severity: 'WARN',
      fact: `${fact}; more than ${limits.backgroundCores} disturbs.`,
      fix: 'Stop them (`top -o %CPU` shows them): the counters see the whole machine.',
    }
  } finally {
    machine.close()
  }
}

/** Whether the machine runs on battery and limits its power. */
export const powerSupply: Check = ({ roots }) => {
  const check = 'power supply'
  const supplies = join(roots.sys, 'class/power_supply')
  const names = systemNames(supplies)
  if (!names) return { check, severity: 'INFO', fact: `There is no ${supplies} to see a battery in.` }
  const battery = names.find((name) => systemText(join(supplies, name, 'status')) === 'Discharging')
  if (battery === undefined) return { check, severity: 'OK', fact: 'The machine does not run on battery.' }
  return {
    check,
    severity: 'WARN',
    fact: `The machine runs on battery (${battery}) and limits its power.`,
    fix: 'Plug it in.',
  }
}
