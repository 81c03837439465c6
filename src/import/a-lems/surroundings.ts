import { fingerprint } from '../../config/fingerprint.ts'
import type { EnvironmentFacts, GitFacts, HardwareFacts } from '../../run.ts'
import { bytesFromGib } from '../../units.ts'
import { numberOf, present, type Row, textOf, truthOf } from './row.ts'

const UNKNOWN = 'unknown'

/** The machine; undefined where it is not told how many threads and how much memory it has. */
export function hardwareFacts(row: Row | undefined): HardwareFacts | undefined {
  const logicalCores = row && numberOf(row, 'cpu_threads')
  const ramGib = row && numberOf(row, 'ram_gb')
  if (!row || logicalCores === undefined || logicalCores < 1 || ramGib === undefined) return undefined
  const facts: Omit<HardwareFacts, 'hash'> = {
    hostname: textOf(row, 'hostname') ?? UNKNOWN,
    cpuModel: textOf(row, 'cpu_model') ?? UNKNOWN,
    cpuVendor: textOf(row, 'cpu_vendor') ?? UNKNOWN,
    architecture: textOf(row, 'cpu_architecture') ?? UNKNOWN,
    logicalCores,
    ramBytes: bytesFromGib(ramGib),
    ...present({
      cpuFamily: numberOf(row, 'cpu_family'),
      cpuModelId: numberOf(row, 'cpu_model_id'),
      cpuStepping: numberOf(row, 'cpu_stepping'),
      microcode: textOf(row, 'microcode_version'),
      physicalCores: numberOf(row, 'cpu_cores'),
      virtualisation: textOf(row, 'virtualization_type'),
      systemVendor: textOf(row, 'system_manufacturer'),
      systemProduct: textOf(row, 'system_product'),
    }),
  }
  return { hash: fingerprint(facts), ...facts }
}

/** The only value that rows have in a column; undefined where there are several, or none. */
function agreed<T>(rows: readonly Row[], value: (row: Row) => T | undefined): T | undefined {
  const values = new Set(rows.map(value))
  return values.size === 1 ? [...values][0] : undefined
}

/** The software: Python's, so what is asked of Node says that it is none. */
export function environmentFacts(
  row: Row | undefined,
  hardware: Row | undefined,
  runs: readonly Row[],
): { environment: EnvironmentFacts; git: GitFacts } {
  const told = row ?? {}
  const python = [textOf(told, 'python_implementation') ?? 'Python', textOf(told, 'python_version')]
  const facts: Omit<EnvironmentFacts, 'hash'> = {
    os: textOf(told, 'os_name') ?? UNKNOWN,
    osVersion: textOf(told, 'os_version') ?? UNKNOWN,
    kernel: textOf(told, 'kernel_version') ?? (hardware && textOf(hardware, 'kernel_version')) ?? UNKNOWN,
    nodeVersion: `none: ${python.filter((part) => part !== undefined).join(' ')}`,
    v8Version: 'none',
    pluginVersion: 'none: A-LEMS',
    nodeFlags: [],
    ...present({
      governor: agreed(runs, (run) => textOf(run, 'governor')),
      turbo: agreed(runs, (run) => truthOf(run, 'turbo_enabled')),
    }),
  }
  const git = present({
    commit: textOf(told, 'git_commit'),
    branch: textOf(told, 'git_branch'),
    dirty: truthOf(told, 'git_dirty'),
  })
  return { environment: { hash: fingerprint(facts), ...facts }, git }
}
