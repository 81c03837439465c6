import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { TelemetryValues } from '../../run.ts'
import { secondsFromUs } from '../../units.ts'
import { cpuFolder, onlineCpus } from '../readers/cpu-places.ts'
import { openPackageIdle } from './package-idle.ts'
import { sysfsNumber, sysfsText } from './sysfs-file.ts'
import type { Snapshots, SnapshotSource } from './telemetry.ts'

/** An idle state of one CPU (Linux, Documentation/admin-guide/pm/cpuidle.rst: `time` in µs, `usage` in entries). */
interface CpuState {
  name: string
  path: string
}

interface Look {
  us: number | undefined
  entries: number | undefined
}

/** `C1E` → `C1E`, `C1_ACPI` → `C1Acpi`, `haltpoll` → `Haltpoll`: what may stand in the name of a value. */
const sanitised = (name: string): string =>
  name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word, i) => word.slice(0, 1).toUpperCase() + (i === 0 ? word.slice(1) : word.slice(1).toLowerCase()))
    .join('')

function statesOf(sysRoot: string): CpuState[] {
  return onlineCpus(sysRoot).flatMap((cpu) => {
    const folder = join(cpuFolder(sysRoot), `cpu${cpu}`, 'cpuidle')
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^state\d+$/.test(name)) : []
    return names.flatMap((state) => {
      const path = join(folder, state)
      const name = sanitised(sysfsText(join(path, 'name')) ?? '')
      return name === '' ? [] : [{ name, path }]
    })
  })
}

/** What was counted from one look to the other; missing when a file went away or its count fell. */
function counted(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined || after < before) return undefined
  return after - before
}

/** Sums a difference over all CPUs by the name of the state; a state that one CPU does not tell is missing. */
function sums(states: readonly CpuState[], differenceAt: (index: number) => number | undefined): Map<string, number> {
  const totals = new Map<string, number>()
  for (const [i, { name }] of states.entries()) {
    totals.set(name, (totals.get(name) ?? 0) + (differenceAt(i) ?? Number.NaN))
  }
  for (const [name, total] of totals) if (Number.isNaN(total)) totals.delete(name)
  return totals
}

/**
 * What the CPUs were idle in during a window. `idleState<Name>Seconds` and `idleState<Name>Entries` are summed over all
 * CPUs, as the kernel asked for the states, and of each stay when it ends; `packageC6Seconds` … are what the packages reached, where their registers can
 * be read.
 */
export const idleStates: SnapshotSource = {
  name: 'idle-states',
  summary: 'Time and entries of idle states of CPUs and packages',
  open({ roots }) {
    const states = statesOf(roots.sys)
    const packages = openPackageIdle(roots)
    if (states.length === 0 && !packages) {
      throw new EnergyError(
        'READER_ABSENT',
        `No CPU in ${cpuFolder(roots.sys)} has a folder cpuidle with states.`,
        'Virtual machines often have none: the host decides when its CPUs sleep. Do without, or measure on bare metal.',
      )
    }
    const look = (): Look[] =>
      states.map(({ path }) => ({ us: sysfsNumber(join(path, 'time')), entries: sysfsNumber(join(path, 'usage')) }))
    let begun: Look[] = []
    let ended: Look[] = []
    return {
      begin() {
        begun = look()
        packages?.begin()
      },
      end() {
        packages?.end()
        ended = look()
      },
      result() {
        const values: TelemetryValues = {}
        for (const [name, us] of sums(states, (i) => counted(begun[i]?.us, ended[i]?.us))) {
          values[`idleState${name}Seconds`] = secondsFromUs(us)
        }
        for (const [name, entries] of sums(states, (i) => counted(begun[i]?.entries, ended[i]?.entries))) {
          values[`idleState${name}Entries`] = entries
        }
        return { values: { ...values, ...packages?.values() }, warnings: [] }
      },
      close() {
        packages?.close()
      },
    } satisfies Snapshots
  },
}
