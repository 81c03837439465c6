import { join } from 'node:path'
import { secondsFromUs } from '../units.ts'
import { systemText } from './system-file.ts'
import { byCpu, cpuFolder, namesLike, present, systemNumber } from './system-value.ts'

export interface IdleState {
  name: string
  description?: string
  /** How long the CPU takes to wake up. */
  exitLatencySeconds?: number
  /** How long it has to stay for the state to pay. */
  residencySeconds?: number
}

export interface IdleStates {
  /** `intel_idle`, `acpi_idle`; absent when no driver is loaded. */
  driver?: string
  kinds: { cpus: string; states: IdleState[] }[]
}

const seconds = (path: string): number | undefined => {
  const us = systemNumber(path)
  return us === undefined ? undefined : secondsFromUs(us)
}

/** States of one CPU, shallow first; `disabled` is a setting and no part of the state. */
export const idleStatesOf = (cpu: string): { state: IdleState; disabled: boolean }[] =>
  namesLike(join(cpu, 'cpuidle'), /^state\d+$/).flatMap((name) => {
    const folder = join(cpu, 'cpuidle', name)
    const text = systemText(join(folder, 'name'))
    if (text === undefined) return []
    const state = present<IdleState>({
      name: text,
      description: systemText(join(folder, 'desc')),
      exitLatencySeconds: seconds(join(folder, 'latency')),
      residencySeconds: seconds(join(folder, 'residency')),
    })
    return [{ state, disabled: systemNumber(join(folder, 'disable')) === 1 }]
  })

/** The driver that chooses how deep an idle CPU sleeps; undefined when there is none. */
export function idleDriver(sysRoot: string): string | undefined {
  const driver = systemText(join(cpuFolder(sysRoot), 'cpuidle/current_driver'))
  return driver === 'none' ? undefined : driver
}

/** cpuidle's driver and states (Linux, Documentation/admin-guide/pm/cpuidle.rst). */
export function detectIdleStates(sysRoot: string): IdleStates {
  const driver = idleDriver(sysRoot)
  const kinds = byCpu(sysRoot, (cpu) => {
    const states = idleStatesOf(cpu).map(({ state }) => state)
    return states.length === 0 ? undefined : { states }
  })
  return { ...(driver === undefined ? {} : { driver }), kinds }
}
