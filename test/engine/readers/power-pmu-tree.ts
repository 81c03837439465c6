import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DEVICES = '/sys/bus/event_source/devices'

/** The kernel's PMU of MSR counters, whose event `tsc` counts the TSC; undefined where there is none. */
export const TSC_PMU: { type: string; event: string } | undefined = existsSync(`${DEVICES}/msr/events/tsc`)
  ? {
      type: readFileSync(`${DEVICES}/msr/type`, 'latin1').trim(),
      event: readFileSync(`${DEVICES}/msr/events/tsc`, 'latin1').trim(),
    }
  : undefined

export interface PmuTree {
  /** Events by name; what is left out is the TSC at 1e-8 J per cycle. A file that is `null` is left out. */
  events?: Record<string, { event?: string | null; scale?: string | null; unit?: string | null }>
  type?: string | null
  cpumask?: string | null
  /** Events of `power_core`, and its mask. */
  coreMask?: string
  /** Package and die of each CPU. */
  topology?: Record<number, { socket: string; die?: string }>
}

const writeFiles = (root: string, files: Record<string, string | null | undefined>): void => {
  for (const [name, text] of Object.entries(files)) {
    if (text === null || text === undefined) continue
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), `${text}\n`)
  }
}

/** Writes PMUs `power` and `power_core` whose events are the kernel's TSC counter, below `sys`. */
export function writePmuTree(sys: string, tree: PmuTree = {}): void {
  const { type = TSC_PMU?.type ?? '9', cpumask = '0', topology = { 0: { socket: '0' } }, coreMask } = tree
  const tsc = TSC_PMU?.event ?? 'event=0x00'
  const pmu = join(sys, 'bus/event_source/devices/power')
  writeFiles(pmu, { type, cpumask })
  for (const [name, { event = tsc, scale = '1e-8', unit = 'Joules' }] of Object.entries(
    tree.events ?? { 'energy-pkg': {} },
  )) {
    writeFiles(join(pmu, 'events'), { [name]: event, [`${name}.scale`]: scale, [`${name}.unit`]: unit })
  }
  if (coreMask !== undefined) {
    const core = { type, cpumask: coreMask, 'events/energy-core': tsc }
    writeFiles(`${pmu}_core`, { ...core, 'events/energy-core.scale': '1e-8', 'events/energy-core.unit': 'Joules' })
  }
  for (const [cpu, { socket, die }] of Object.entries(topology)) {
    const directory = join(sys, `devices/system/cpu/cpu${cpu}/topology`)
    writeFiles(directory, { physical_package_id: socket, die_id: die })
  }
}
