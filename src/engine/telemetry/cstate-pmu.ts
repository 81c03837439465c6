import { readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { TelemetryValues } from '../../run.ts'
import { secondsFromNs } from '../../units.ts'
import { parseCpuList } from '../cpu-list.ts'
import { loadPerfCalls, type PerfCalls } from '../perf-calls.ts'
import { perfAttributes, perfRefusal } from '../perf-event.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { sysfsNumber, sysfsText } from './sysfs-file.ts'
import type { Snapshots, SnapshotSource } from './telemetry.ts'

const DEVICES = 'bus/event_source/devices'
/** PMUs of residencies, one per kind of core on hybrid processors (Linux, arch/x86/events/intel/cstate.c). */
const PMU = /^cstate_(core|pkg)(?:_\w+)?$/
const EVENT = /^c(\d+)-residency$/
const CONFIG = /^event=(0x[0-9a-f]+|\d+)$/i
/** Highest `perf_event_paranoid` that lets everybody count a whole CPU. */
const PARANOID_LEVEL = 0
const COUNT_BYTES = 8

interface Residency {
  /** `packageC6Seconds`, `coreC6Seconds`. */
  name: string
  cpu: number
  path: string
  type: number
  config: bigint
}

function eventAt(directory: string, name: string): { type: number; config: bigint } | undefined {
  const type = sysfsNumber(join(directory, 'type'))
  const config = CONFIG.exec(sysfsText(join(directory, 'events', name)) ?? '')?.[1]
  return type === undefined || config === undefined ? undefined : { type, config: BigInt(config) }
}

const namesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory).toSorted()
  } catch {
    // No such folder is what most machines have: then there are no PMUs, or no events of one.
    return []
  }
}

function residenciesOf(sysRoot: string): Residency[] {
  const root = join(sysRoot, DEVICES)
  return namesIn(root).flatMap((pmu) => {
    const kind = PMU.exec(pmu)?.[1]
    if (kind === undefined) return []
    const directory = join(root, pmu)
    const cpus = parseCpuList(sysfsText(join(directory, 'cpumask')) ?? '') ?? []
    return namesIn(join(directory, 'events')).flatMap((event) => {
      const state = EVENT.exec(event)?.[1]
      const found = eventAt(directory, event)
      if (state === undefined || !found) return []
      const name = `${kind === 'pkg' ? 'package' : 'core'}C${state}Seconds`
      return cpus.map((cpu) => ({ name, cpu, path: join(directory, 'events', event), ...found }))
    })
  })
}

interface Count {
  residency: Residency
  descriptor: number
  begun: bigint
  ended: bigint
}

/** The time stamp counter of one CPU, which residencies are counted in. */
interface Clock {
  descriptor: number
  begun: bigint
  ended: bigint
}

function openOn(
  calls: PerfCalls,
  event: { type: number; config: bigint },
  cpu: number,
  what: string,
  procRoot: string,
) {
  const result = calls.open(perfAttributes(event), -1, cpu)
  if (result < 0) throw perfRefusal(result, `The event ${what} on CPU ${cpu}`, { procRoot, level: PARANOID_LEVEL })
  return result
}

/**
 * What cores and packages really were idle in, as their registers count it: `coreC6Seconds` … summed over the cores,
 * `packageC6Seconds` … over the packages. Ticks become seconds by the time stamp counter of the same CPU, which is read
 * beside them: no frequency needs to be known.
 */
export const cstatePmu: SnapshotSource = {
  name: 'cstate-pmu',
  summary: 'Residency of cores and packages in their idle states, through perf events',
  open({ roots }) {
    const residencies = residenciesOf(roots.sys)
    const msr = join(roots.sys, DEVICES, 'msr')
    const tsc = eventAt(msr, 'tsc')
    if (residencies.length === 0 || !tsc) {
      throw new EnergyError(
        'READER_ABSENT',
        `There is no PMU cstate_core or cstate_pkg in ${join(roots.sys, DEVICES)}${residencies.length === 0 ? '' : ', or no event msr/tsc'}.`,
        'They are for Intel processors on bare metal: sudo modprobe intel_cstate.',
      )
    }
    const calls = loadPerfCalls()
    const opened: number[] = []
    const open = (event: { type: number; config: bigint }, cpu: number, what: string): number => {
      const descriptor = openOn(calls, event, cpu, what, roots.proc)
      opened.push(descriptor)
      return descriptor
    }
    const close = (): void => {
      for (const descriptor of opened.splice(0)) calls.close(descriptor)
    }
    const clocks = new Map<number, Clock>()
    let counts: Count[]
    try {
      for (const { cpu } of residencies) {
        if (clocks.has(cpu)) continue
        clocks.set(cpu, { descriptor: open(tsc, cpu, `${msr}/events/tsc`), begun: 0n, ended: 0n })
      }
      counts = residencies.map((residency) => ({
        residency,
        descriptor: open(residency, residency.cpu, residency.path),
        begun: 0n,
        ended: 0n,
      }))
    } catch (error) {
      close()
      throw error
    }
    const bytes = Buffer.alloc(COUNT_BYTES)
    const valueOf = (descriptor: number): bigint =>
      readSync(descriptor, bytes, 0, COUNT_BYTES, null) === COUNT_BYTES ? bytes.readBigUInt64LE() : -1n
    const look = (edge: 'begun' | 'ended'): bigint => {
      for (const clock of clocks.values()) clock[edge] = valueOf(clock.descriptor)
      for (const count of counts) count[edge] = valueOf(count.descriptor)
      return monotonicNs()
    }
    let begunNs = 0n
    let endedNs = 0n
    return {
      begin() {
        begunNs = look('begun')
      },
      end() {
        endedNs = look('ended')
      },
      result() {
        const seconds = secondsFromNs(endedNs - begunNs)
        const sums = new Map<string, number>()
        for (const { residency, begun, ended } of counts) {
          const clock = clocks.get(residency.cpu) as Clock
          const ticks = clock.ended - clock.begun
          // A CPU that has gone reads nothing, and leaves the sum unknown.
          const known = begun >= 0n && ended >= begun && clock.begun >= 0n && ticks > 0n
          const part = known ? (Number(ended - begun) / Number(ticks)) * seconds : Number.NaN
          sums.set(residency.name, (sums.get(residency.name) ?? 0) + part)
        }
        const values: TelemetryValues = Object.fromEntries([...sums].filter(([, sum]) => !Number.isNaN(sum)))
        return { values, warnings: [] }
      },
      close,
    } satisfies Snapshots
  },
}
