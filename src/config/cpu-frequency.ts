import { join } from 'node:path'
import { hertzFromKhz } from '../units.ts'
import { systemText } from './system-file.ts'
import { byCpu, present, systemNumber } from './system-value.ts'

/** What the CPUs of a kind can do, not what they are set to. */
export interface FrequencyRange {
  cpus: string
  driver?: string
  governors?: string[]
  minimumHertz?: number
  maximumHertz?: number
  /** Without turbo. */
  baseHertz?: number
}

const hertz = (path: string): number | undefined => {
  const khz = systemNumber(path)
  return khz === undefined ? undefined : hertzFromKhz(khz)
}

/** cpufreq's driver, governors and limits of the hardware (Linux, Documentation/admin-guide/pm/cpufreq.rst). */
export const detectFrequencies = (sysRoot: string): FrequencyRange[] =>
  byCpu<Omit<FrequencyRange, 'cpus'>>(sysRoot, (cpu) => {
    const folder = join(cpu, 'cpufreq')
    const facts = present<Omit<FrequencyRange, 'cpus'>>({
      driver: systemText(join(folder, 'scaling_driver')),
      governors: systemText(join(folder, 'scaling_available_governors'))?.split(/\s+/).sort(),
      minimumHertz: hertz(join(folder, 'cpuinfo_min_freq')),
      maximumHertz: hertz(join(folder, 'cpuinfo_max_freq')),
      baseHertz: hertz(join(folder, 'base_frequency')),
    })
    return Object.keys(facts).length === 0 ? undefined : facts
  })
