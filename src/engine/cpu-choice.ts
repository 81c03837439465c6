import { EnergyError } from '../errors.ts'
import { formatCpuList } from './cpu-list.ts'
import type { CpuTopology } from './cpu-topology.ts'

/** CPUs for the measured process and one for the sampler, or why there is no choice. */
export type CpuChoice = { cpus: number[]; samplerCpu?: number } | { notPinned: string }

/**
 * CPUs that this process may be put on. The scheduler keeps processes off isolated CPUs, so their masks lack them
 * (Linux, `sched_init_smp`): a mask of all others forbids nothing.
 */
function permitted({ cores, isolated, allowed }: CpuTopology): number[] | undefined {
  if (!cores || !allowed) return allowed
  const others = cores.flat().filter((cpu) => !isolated.includes(cpu))
  return formatCpuList(others) === formatCpuList(allowed) ? cores.flat() : allowed
}

const byNumber = (a: readonly number[], b: readonly number[]): number => (a[0] ?? 0) - (b[0] ?? 0)

/** The permitted CPUs of each physical core, ascending; cores without one are left out. */
const usableCores = (cores: readonly number[][], cpus: readonly number[]): number[][] =>
  cores
    .map((core) => core.filter((cpu) => cpus.includes(cpu)).sort((a, b) => a - b))
    .filter((core) => core.length > 0)
    .sort(byNumber)

/** The core that CPU 0 belongs to takes most interrupts, so it is the last choice. */
const best = (cores: readonly number[][]): number[] | undefined =>
  cores.findLast((core) => !core.includes(0)) ?? cores.at(-1)

/** A CPU for the sampler away from the work: another core, one that is not isolated where possible, else another thread. */
function samplerCpuBeside(cpus: readonly number[], usable: readonly number[][], isolated: readonly number[]) {
  const free = usable.filter((core) => !core.some((cpu) => cpus.includes(cpu)))
  const ordinary = free.filter((core) => !isolated.includes(core[0] as number))
  const [cpu] = best(ordinary) ?? best(free) ?? usable.flat().filter((each) => !cpus.includes(each))
  return cpu === undefined ? {} : { samplerCpu: cpu }
}

function automatic(topology: CpuTopology, cpus: readonly number[]): CpuChoice {
  const { cores, isolated } = topology
  if (!cores) return { notPinned: 'the kernel does not say which CPUs share a core' }
  const usable = usableCores(cores, cpus)
  if (usable.length < 2) {
    return { notPinned: `this process may run on one physical core only (CPU ${formatCpuList(cpus)})` }
  }
  const isolatedCores = usable.filter((core) => isolated.includes(core[0] as number))
  const [cpu] = (best(isolatedCores) ?? best(usable)) as [number]
  return { cpus: [cpu], ...samplerCpuBeside([cpu], usable, isolated) }
}

/**
 * The CPUs for `pin`. `auto` takes the first thread of one physical core: an isolated one, else the highest-numbered that
 * does not hold CPU 0.
 *
 * @throws EnergyError CONFIG_INVALID for a CPU that this process may not run on
 */
export function chooseCpus(pin: 'auto' | readonly number[], topology: CpuTopology): CpuChoice {
  const cpus = permitted(topology)
  if (!cpus) return { notPinned: 'the kernel does not say which CPUs this process may run on' }
  if (pin === 'auto') return automatic(topology, cpus)
  const foreign = pin.filter((cpu) => !cpus.includes(cpu))
  if (foreign.length > 0) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `pin: CPU ${formatCpuList(foreign)} is not among those that this process may run on: ${formatCpuList(cpus)}.`,
      'Name CPUs of that list, or set pin to auto or false.',
    )
  }
  const wanted = [...new Set(pin)].sort((a, b) => a - b)
  const usable = usableCores(topology.cores ?? cpus.map((cpu) => [cpu]), cpus)
  return { cpus: wanted, ...samplerCpuBeside(wanted, usable, topology.isolated) }
}
