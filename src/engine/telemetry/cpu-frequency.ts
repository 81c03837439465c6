import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mhzFromKhz } from '../../units.ts'
import type { Roots } from '../readers/reader.ts'
import { integerAt, type KernelFile, openIfReadable } from './kernel-file.ts'
import type { SeriesPart } from './series-part.ts'

/** Each file costs about 2 µs: on a machine with more CPUs an even choice of them stands for all. */
const MOST_CPUS = 32
/** A longer cpuinfo (more than about 40 CPUs) takes milliseconds to make. */
const LONGEST_CPUINFO_BYTES = 65_536

const COLUMN = 'meanFrequencyMhz'

function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function frequencyFiles(sys: string): KernelFile[] {
  const folder = join(sys, 'devices/system/cpu')
  if (!existsSync(folder)) return []
  const cpus = readdirSync(folder)
    .filter((name) => /^cpu\d+$/.test(name))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const step = Math.max(1, cpus.length / MOST_CPUS)
  const chosen = Array.from(
    { length: Math.min(cpus.length, MOST_CPUS) },
    (_, i) => cpus[Math.floor(i * step)] as string,
  )
  return chosen.flatMap((cpu) => openIfReadable(join(folder, cpu, 'cpufreq/scaling_cur_freq'), 32) ?? [])
}

/** cpuinfo says a measured frequency only where the processor counts its cycles; else it repeats the nominal one. */
function measuredCpuinfo(proc: string): KernelFile | undefined {
  const path = join(proc, 'cpuinfo')
  const text = existsSync(path) ? readFileSync(path, 'latin1') : ''
  const isMeasured = /^flags\s*:.*\baperfmperf\b/m.test(text) && /^cpu MHz\s*:/m.test(text)
  return isMeasured && text.length < LONGEST_CPUINFO_BYTES ? openIfReadable(path, LONGEST_CPUINFO_BYTES) : undefined
}

/**
 * Mean frequency of the CPUs in MHz, over scaling_cur_freq (Linux, Documentation/admin-guide/pm/cpufreq.rst) or the
 * `cpu MHz` of cpuinfo. Undefined where neither is measured, as in most virtual machines.
 */
export function meanFrequency(roots: Roots): SeriesPart | undefined {
  const files = frequencyFiles(roots.sys)
  if (files.length > 0) {
    return {
      columns: [COLUMN],
      read(into, at) {
        into[at] = mhzFromKhz(mean(files.map((file) => (file.refresh() ? integerAt(file, 0) : Number.NaN))))
      },
      close: () => {
        for (const file of files) file.close()
      },
    }
  }
  const cpuinfo = measuredCpuinfo(roots.proc)
  if (!cpuinfo) return undefined
  return {
    columns: [COLUMN],
    read(into, at) {
      cpuinfo.refresh()
      const text = cpuinfo.bytes.toString('latin1', 0, cpuinfo.length)
      into[at] = mean([...text.matchAll(/^cpu MHz\s*:\s*([\d.]+)/gm)].map(([, mhz]) => Number(mhz)))
    },
    close: () => cpuinfo.close(),
  }
}
