import { EnergyError } from '../../errors.ts'
import { type CpuIdentity, identifyCpu, tableName } from './cpu-identity.ts'
import { IntegratedPower } from './integrated-power.ts'
import {
  bandFraction,
  farthestDistance,
  loadPowerModelTable,
  nearestSystems,
  type PowerModelTable,
  type ServerShape,
  type ServerSystem,
  wattsAt,
  wattsPerTdpWatt,
} from './power-model.ts'
import { createProcessTreeCpu } from './process-tree-cpu.ts'
import { MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'

const NAME = 'model'
const GIB = 2 ** 30
/** Names of processors that are in no server: nothing in the table is like them. */
const NOT_A_SERVER = /\b(?:core|ryzen|threadripper|athlon|celeron|pentium|atom)\b/i

const absent = (reason: string): EnergyError =>
  new EnergyError(
    'READER_ABSENT',
    `The reader ${NAME} has no near system: CPU seconds only (${reason}).`,
    'Compare CPU seconds here; for joules measure on a machine with readable counters.',
  )

/** The server that this machine is, or is a part of. */
export interface Host {
  name: string
  shape: ServerShape
  /** The processor's own results are in the table; otherwise only its generation is known. */
  exact: boolean
}

interface Chip {
  name: string
  exact: boolean
  tdpWatts: number
  year: number
  threads: number
}

function chipOf(cpu: CpuIdentity, table: PowerModelTable): Chip | undefined {
  const sameCpu = table.systems.filter((system) => system.cpu === tableName(cpu.name)).sort((a, b) => a.year - b.year)
  // The middle one, because some published years are slips of the pen.
  const listed = sameCpu[Math.floor(sameCpu.length / 2)]
  if (listed) return { ...listed, name: cpu.name, exact: true, threads: listed.threads / listed.chips }
  if (NOT_A_SERVER.test(cpu.name)) return undefined
  const kind = table.microarchitectures.find(
    ({ vendor, family, model }) => vendor === cpu.vendor && family === cpu.family && model === cpu.model,
  )
  return kind && { ...kind, exact: false, threads: kind.threadsPerChip }
}

/**
 * What is known of the host. Bare metal is described by itself; of a virtual machine's host only the processor is known,
 * its number of chips is taken to be the table's `chipsOfVirtualHosts`, its memory is left out.
 */
export function hostOf(cpu: CpuIdentity, table: PowerModelTable): Host | undefined {
  const chip = chipOf(cpu, table)
  if (!chip) return undefined
  const { name, exact, tdpWatts, year } = chip
  const chips = cpu.virtual ? table.chipsOfVirtualHosts : cpu.sockets
  const threads = cpu.virtual ? Math.max(chip.threads * chips, cpu.logicalCpus) : cpu.logicalCpus
  const memory = cpu.virtual || cpu.memoryBytes === 0 ? {} : { memoryGb: cpu.memoryBytes / GIB }
  return { name, exact, shape: { tdpWatts, chips, threads, year, ...memory } }
}

const listNames = (systems: readonly ServerSystem[]): string => [...new Set(systems.map(({ cpu }) => cpu))].join(', ')

/** What the model knows of a machine, and the watts of the machine's share at a number of busy cores. */
export interface MachinePower {
  host: Host
  neighbours: readonly ServerSystem[]
  bandFraction: number
  watts: (cores: number) => number
}

/**
 * The share of this machine in its host's curve: P(u) × logical CPUs / the host's threads, u = busy cores / logical CPUs,
 * idle power included. On bare metal the share is 1.
 *
 * @throws EnergyError READER_ABSENT when no server in the table is near
 */
export function machinePower(cpu: CpuIdentity, table: PowerModelTable): MachinePower {
  const host = hostOf(cpu, table)
  if (!host) {
    throw absent(`"${cpu.name}", ${cpu.vendor} family ${cpu.family} model ${cpu.model}, is like no server in the table`)
  }
  const { shape, exact } = host
  const { neighbours, distance } = nearestSystems(shape, table.systems)
  const farthest = farthestDistance(table, shape)
  if (distance > farthest) {
    throw absent(`the nearest servers to ${host.name} are ${distance.toFixed(2)} away, and ${farthest} is the limit`)
  }
  const curve = wattsPerTdpWatt(neighbours)
  const share = cpu.logicalCpus / shape.threads
  return {
    host,
    neighbours,
    bandFraction: bandFraction(table, { processor: exact, memory: shape.memoryGb !== undefined }),
    watts: (cores) => share * shape.tdpWatts * shape.chips * wattsAt(curve, cores / cpu.logicalCpus),
  }
}

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
    const { host, neighbours, watts, ...known } = machinePower(cpu, loadPowerModelTable())
    const treeCpu = createProcessTreeCpu({ procRoot: roots.proc })
    const power = new IntegratedPower(shared ?? new SharedArrayBuffer(IntegratedPower.SHARED_BYTES), {
      cpuSeconds: () => treeCpu.seconds(),
      watts,
    })
    let open = true
    return {
      name: NAME,
      provenance: 'modelled',
      scope: 'server-ac',
      ...known,
      counters: [{ id: 'package-0', domain: 'package', socket: 0, unitUj: 1 }],
      detail: `${host.name}: ${neighbours.length} nearest SPECpower systems (${listNames(neighbours)}), share ${cpu.logicalCpus} of ${host.shape.threads} threads, server AC watts`,
      read(into) {
        try {
          into[0] = open ? power.uj() : MISSING_UJ
        } catch {
          // Processes that cannot be looked at now (out of descriptors) leave this reading out; the next one makes up.
          into[0] = MISSING_UJ
        }
      },
      close() {
        if (!open) return
        open = false
        treeCpu.close()
      },
    } satisfies Reader
  },
}
