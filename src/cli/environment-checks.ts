import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { governorOf, turboOf } from '../config/environment.ts'
import { containerOf, virtualisationOf } from '../config/isolation.ts'
import { systemText } from '../config/system-file.ts'
import type { Settings } from '../config/schema.ts'
import { openMachineCpu } from '../engine/machine-cpu.ts'
import { messageOf } from '../errors.ts'
import { msFromSeconds, secondsFromMs, secondsFromUs } from '../units.ts'

/** One thing that was looked at: how bad it is, what was seen, and what to do. */
export interface Finding {
  check: string
  severity: 'OK' | 'INFO' | 'WARN' | 'ERROR'
  fact: string
  fix?: string
}

type Check = (settings: Settings) => Finding | Promise<Finding>

const LOAD_SECONDS = 0.5

const governor: Check = ({ roots }) => {
  const name = governorOf(roots.sys)
  if (name === undefined)
    return { check: 'governor', severity: 'INFO', fact: 'The kernel shows no frequency governor here.' }
  if (name === 'performance') return { check: 'governor', severity: 'OK', fact: 'The governor is performance.' }
  return {
    check: 'governor',
    severity: 'WARN',
    fact: `The governor is ${name}: the frequency follows the load.`,
    fix: 'sudo cpupower frequency-set -g performance',
  }
}

const turbo: Check = ({ roots }) => {
  const on = turboOf(roots.sys)
  if (on === undefined)
    return { check: 'turbo', severity: 'INFO', fact: 'The kernel does not say whether turbo is on.' }
  if (!on) return { check: 'turbo', severity: 'OK', fact: 'Turbo is off.' }
  const intel = systemText(join(roots.sys, 'devices/system/cpu/intel_pstate/no_turbo')) !== undefined
  return {
    check: 'turbo',
    severity: 'WARN',
    fact: 'Turbo is on: power and speed depend on temperature.',
    fix: intel
      ? 'echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo'
      : 'echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost',
  }
}

const smt: Check = ({ roots }) => {
  const active = systemText(join(roots.sys, 'devices/system/cpu/smt/active'))
  if (active === undefined)
    return { check: 'SMT', severity: 'INFO', fact: 'The kernel does not say whether SMT is on.' }
  if (active === '0') return { check: 'SMT', severity: 'OK', fact: 'SMT is off.' }
  return {
    check: 'SMT',
    severity: 'INFO',
    fact: 'SMT is on: two threads share a core.',
    fix: 'echo off | sudo tee /sys/devices/system/cpu/smt/control',
  }
}

const virtualMachine: Check = ({ roots }) => {
  const name = virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys })
  if (name === undefined) return { check: 'virtual machine', severity: 'OK', fact: 'This is no virtual machine.' }
  return {
    check: 'virtual machine',
    severity: 'WARN',
    fact: `This is a virtual machine (${name}): neighbours are not seen, and counters are usually hidden.`,
    fix: 'Measure on bare metal for joules of the hardware.',
  }
}

const container: Check = ({ roots }) => {
  const name = containerOf(roots.proc)
  if (name === undefined) return { check: 'container', severity: 'OK', fact: 'This is no container.' }
  return {
    check: 'container',
    severity: 'INFO',
    fact: `This is a container (${name}); engines mask the counters unless they are mounted.`,
    fix: 'docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
  }
}

const background: Check = async ({ roots, limits }) => {
  const machine = openMachineCpu(roots.proc)
  if (!machine)
    return { check: 'background load', severity: 'INFO', fact: 'There is no /proc/stat to see other processes by.' }
  try {
    const before = machine.read()
    const own = process.cpuUsage()
    const start = performance.now()
    await sleep(msFromSeconds(LOAD_SECONDS))
    const after = machine.read()
    const { user, system } = process.cpuUsage(own)
    const seconds = secondsFromMs(performance.now() - start)
    const cores = (after.busySeconds - before.busySeconds - secondsFromUs(user + system)) / seconds
    const text = Math.max(0, cores).toFixed(2)
    if (cores <= limits.backgroundCores)
      return { check: 'background load', severity: 'OK', fact: `Other processes use ${text} cores.` }
    return {
      check: 'background load',
      severity: 'WARN',
      fact: `Other processes use ${text} cores; more than ${limits.backgroundCores} disturbs.`,
      fix: 'Stop them: the counters see the whole machine.',
    }
  } finally {
    machine.close()
  }
}

const power: Check = ({ roots }) => {
  const base = join(roots.sys, 'class/power_supply')
  let names: string[]
  try {
    names = readdirSync(base)
  } catch (error) {
    return { check: 'power supply', severity: 'INFO', fact: `No power supplies are listed (${messageOf(error)}).` }
  }
  const discharging = names.some((name) => systemText(join(base, name, 'status')) === 'Discharging')
  if (!discharging) return { check: 'power supply', severity: 'OK', fact: 'The machine does not run on battery.' }
  return {
    check: 'power supply',
    severity: 'WARN',
    fact: 'The machine runs on battery, and limits its power.',
    fix: 'Plug it in.',
  }
}

const CHECKS: readonly Check[] = [governor, turbo, smt, virtualMachine, container, background, power]

/** Looks at everything that makes numbers differ from run to run, in a fixed order. */
export async function environmentFindings(settings: Settings): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of CHECKS) findings.push(await check(settings))
  return findings
}
