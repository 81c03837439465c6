import { EnergyError } from '../../errors.ts'
import { ujFromJoules } from '../../units.ts'
import { type CpuIdentity, identifyCpu, tableName } from './cpu-identity.ts'
import { IntegratedPower } from './integrated-power.ts'
import {
  loadPowerModelTable,
  nearestSystems,
  type PowerModelTable,
  type ServerShape,
  type ServerSystem,
  wattsAt,
  wattsPerThread,
} from './power-model.ts'
import { createProcessTreeCpu } from './process-tree-cpu.ts'
import type { Reader, ReaderSource } from './reader.ts'

const NAME = 'model'
const GIB = 2 ** 30
/** Names of processors that are in no server: nothing in the table is like them. */
const NOT_A_SERVER = /\b(?:core|ryzen|threadripper|athlon|celeron|pentium|atom)\b/i

const absent = (reason: string): EnergyError =>
  new EnergyError(
    'READER_ABSENT',
    `The power model has no watts for this machine: ${reason}.`,
    'There are CPU seconds; for joules measure where counters can be read.',
  )

interface Host {
  shape: ServerShape
  /** The processor's own results are in the table. */
  exact: boolean
  name: string
}

function memoryOf(cpu: CpuIdentity): { memoryGb?: number } {
  return cpu.virtual || cpu.memoryBytes === 0 ? {} : { memoryGb: cpu.memoryBytes / GIB }
}

/** The server that this machine is, or is a part of. */
export function hostOf(cpu: CpuIdentity, table: PowerModelTable): Host | undefined {
  const listed = table.systems.find((system) => system.cpu === tableName(cpu.name))
  const chips = cpu.virtual ? table.chipsOfVirtualHosts : cpu.sockets
  if (listed) {
    const threads = cpu.virtual ? (listed.threads / listed.chips) * chips : cpu.logicalCpus
    const shape = { tdpWatts: listed.tdpWatts, chips, threads, year: listed.year, ...memoryOf(cpu) }
    return { exact: true, name: cpu.name, shape }
  }
  if (NOT_A_SERVER.test(cpu.name)) return undefined
  const kind = table.microarchitectures.find(
    (each) => each.vendor === cpu.vendor && each.family === cpu.family && each.model === cpu.model,
  )
  if (!kind) return undefined
  const threads = cpu.virtual ? kind.threadsPerChip * chips : cpu.logicalCpus
  const shape = { tdpWatts: kind.tdpWatts, chips, threads, year: kind.year, ...memoryOf(cpu) }
  return { exact: false, name: kind.name, shape }
}

function bandOf(host: Host, table: PowerModelTable): number {
  if (!host.exact) return table.band.microarchitecture
  return host.shape.memoryGb === undefined ? table.band.withoutMemory : table.band.exact
}

const listNames = (systems: readonly ServerSystem[]): string => [...new Set(systems.map(({ cpu }) => cpu))].join(', ')

/**
 * Watts from published server power curves and the CPU time of the process tree, behind a cumulative counter. The joules
 * are those of this machine's share of a whole server at the wall (`server-ac`), idle included. For orientation: they are
 * a monotone function of CPU time, so they say nothing that CPU seconds do not say, and no gate may use them.
 */
export const model: ReaderSource = {
  name: NAME,
  summary: 'CPU time and published server power curves (SPECpower)',
  sharedBytes: IntegratedPower.SHARED_BYTES,
  open({ roots, shared }) {
    const cpu = identifyCpu(roots.proc)
    if (!cpu) throw absent('there is no x86 processor in /proc/cpuinfo')
    const table = loadPowerModelTable()
    const host = hostOf(cpu, table)
    if (!host)
      throw absent(
        `"${cpu.name}" (${cpu.vendor} family ${cpu.family} model ${cpu.model}) is like no server in the table`,
      )
    const { neighbours, distance } = nearestSystems(host.shape, table.systems)
    if (distance > table.nearestDistance) {
      throw absent(
        `the nearest servers to ${host.name} are ${distance.toFixed(2)} away, beyond ${table.nearestDistance}`,
      )
    }
    const curve = wattsPerThread(neighbours)
    const treeCpu = createProcessTreeCpu({ procRoot: roots.proc })
    const power = new IntegratedPower(shared ?? new SharedArrayBuffer(IntegratedPower.SHARED_BYTES), {
      cpuSeconds: () => treeCpu.seconds(),
      watts: (cores) => cpu.logicalCpus * wattsAt(curve, cores / cpu.logicalCpus),
    })
    return {
      name: NAME,
      provenance: 'modelled',
      scope: 'server-ac',
      bandFraction: bandOf(host, table),
      counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
      detail: `${host.name}: nearest SPECpower systems ${listNames(neighbours)}; ${cpu.logicalCpus} of ${host.shape.threads} hardware threads; whole-server AC watts`,
      read(into) {
        into[0] = ujFromJoules(power.joules())
      },
      close: () => treeCpu.close(),
    } satisfies Reader
  },
}
