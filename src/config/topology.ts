import { join } from 'node:path'
import { systemText } from './system-file.ts'
import { cpuFolder, cpuFolders, present, systemNumber } from './system-value.ts'

/** One hardware thread: where it sits, and the threads of its core as the kernel lists them. */
export interface ThreadPlace {
  cpu: number
  package?: number
  die?: number
  core?: number
  siblings?: string
}

/** Lists of CPUs are as the kernel writes them (`0,2-3`); one that is empty or unknown is absent. */
export interface Topology {
  packages?: number
  dies?: number
  cores?: number
  threads: ThreadPlace[]
  online?: string
  offline?: string
  isolated?: string
  nohzFull?: string
  /** Fast and slow cores of a hybrid processor. */
  performanceCpus?: string
  efficientCpus?: string
}

/** The kernel writes −1 for a level that the machine does not have. */
const level = (path: string): number | undefined => {
  const id = systemNumber(path)
  return id === undefined || id < 0 ? undefined : id
}

function placeOf(cpu: number, path: string): ThreadPlace {
  const topology = join(path, 'topology')
  return present<ThreadPlace>({
    cpu,
    package: level(join(topology, 'physical_package_id')),
    die: level(join(topology, 'die_id')),
    core: level(join(topology, 'core_id')),
    siblings: systemText(join(topology, 'core_cpus_list')) ?? systemText(join(topology, 'thread_siblings_list')),
  })
}

/** How many different places there are at a level; undefined when no thread tells. */
function count(threads: readonly ThreadPlace[], placeOfThread: (thread: ThreadPlace) => string | undefined) {
  const places = new Set(threads.flatMap((thread) => placeOfThread(thread) ?? []))
  return places.size === 0 ? undefined : places.size
}

/** Written `(null)` by some kernels when no CPU is in the list. */
const list = (path: string): string | undefined => {
  const text = systemText(path)
  return text === '(null)' ? undefined : text
}

/** CPUs that the scheduler leaves alone (isolcpus), and those without a tick (nohz_full). */
export const quietCpus = (sysRoot: string): { isolated?: string; nohzFull?: string } =>
  present<{ isolated?: string; nohzFull?: string }>({
    isolated: list(join(cpuFolder(sysRoot), 'isolated')),
    nohzFull: list(join(cpuFolder(sysRoot), 'nohz_full')),
  })

/** Packages, dies, cores and threads (Linux, Documentation/admin-guide/cputopology.rst). */
export function detectTopology(sysRoot: string): Topology {
  const threads = cpuFolders(sysRoot).map(({ cpu, path }) => placeOf(cpu, path))
  const folder = cpuFolder(sysRoot)
  return present<Topology>({
    packages: count(threads, (each) => each.package?.toString()),
    dies: count(threads, (each) => (each.die === undefined ? undefined : `${each.package} ${each.die}`)),
    cores: count(threads, (each) => (each.core === undefined ? undefined : `${each.package} ${each.die} ${each.core}`)),
    threads,
    online: list(join(folder, 'online')),
    offline: list(join(folder, 'offline')),
    ...quietCpus(sysRoot),
    performanceCpus: list(join(sysRoot, 'devices/cpu_core/cpus')),
    efficientCpus: list(join(sysRoot, 'devices/cpu_atom/cpus')),
  })
}
