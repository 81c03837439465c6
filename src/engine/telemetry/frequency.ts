import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import type { TelemetryValues, Warning } from '../../run.ts'
import { mhzFromKhz } from '../../units.ts'
import { frequencyMoved, settingChanged } from '../machine-warnings.ts'
import { cpuFolder, onlineCpus } from '../readers/cpu-places.ts'
import { sysfsNumber, sysfsText } from './sysfs-file.ts'
import type { Snapshots, SnapshotSource } from './telemetry.ts'

/** Settings of the whole machine: turbo of Intel's driver and of the others, and SMT. */
const MACHINE_SETTINGS = ['intel_pstate/no_turbo', 'cpufreq/boost', 'smt/control'] as const
/** Settings of each CPU, in its `cpufreq` (Linux, Documentation/admin-guide/pm/cpufreq.rst). */
const CPU_SETTINGS = ['scaling_governor', 'scaling_min_freq', 'scaling_max_freq'] as const
/** A die of a package in `intel_uncore_frequency`; the `uncoreNN` beside them are parts of one. */
const UNCORE_DIE = /^package_\d+_die_\d+$/

/** The texts of some files, by position. */
type Texts = readonly (string | undefined)[]

interface Look {
  machine: Texts
  /** For each setting, one text per CPU. */
  ofCpus: readonly Texts[]
  meanMhz: number | undefined
}

/** Mean of what some files say in kHz; missing when one of them is, because the mean of the others is another number. */
function meanMhz(paths: readonly string[]): number | undefined {
  const known = paths.map(sysfsNumber).filter((khz) => khz !== undefined)
  if (known.length === 0 || known.length < paths.length) return undefined
  return mhzFromKhz(known.reduce((sum, khz) => sum + khz, 0) / known.length)
}

const MINIMUM = CPU_SETTINGS.indexOf('scaling_min_freq')
const MAXIMUM = CPU_SETTINGS.indexOf('scaling_max_freq')

/**
 * Whether the clock is meant to stand still: the limits of each CPU are one value. Elsewhere it follows the load, and is
 * another one after work than before it.
 */
const isFixed = ({ ofCpus }: Look): boolean =>
  (ofCpus[MINIMUM] as Texts).every((limit, i) => limit !== undefined && limit === ofCpus[MAXIMUM]?.[i])

/** One warning per setting, whatever the number of CPUs: the values are those of the first that changed. */
function cpuSettingChanged(setting: string, cpus: readonly number[], before: Texts, after: Texts): Warning[] {
  const changed = cpus.flatMap((cpu, i) =>
    settingChanged(setting, before[i], after[i]).length > 0 ? [{ cpu, i }] : [],
  )
  const [first] = changed
  if (!first) return []
  const others = changed.length === 1 ? '' : ` and ${changed.length - 1} more`
  return settingChanged(`${setting} of CPU ${first.cpu}${others}`, before[first.i], after[first.i])
}

function uncorePaths(folder: string): string[] {
  const uncore = join(folder, 'intel_uncore_frequency')
  const names = existsSync(uncore) ? readdirSync(uncore).filter((name) => UNCORE_DIE.test(name)) : []
  return names.map((name) => join(uncore, name, 'current_freq_khz'))
}

/**
 * The settings that time and energy depend on, before and after a window, and the clock there: `frequencyBeforeMhz` and
 * `frequencyAfterMhz` are means of `scaling_cur_freq` over all CPUs, idle ones included; `uncoreFrequencyMhz` is the mean
 * over the dies after the window. That the clock moved is told of where the limits fix it.
 */
export const frequency: SnapshotSource = {
  name: 'frequency',
  summary: 'Governor, turbo, SMT, frequency limits and clock frequency before and after',
  open({ roots }) {
    const folder = cpuFolder(roots.sys)
    const cpus = onlineCpus(roots.sys)
    const ofCpus = (file: string): string[] => cpus.map((cpu) => join(folder, `cpu${cpu}`, 'cpufreq', file))
    const clocks = ofCpus('scaling_cur_freq')
    const uncore = uncorePaths(folder)
    const look = (): Look => ({
      machine: MACHINE_SETTINGS.map((file) => sysfsText(join(folder, file))),
      ofCpus: CPU_SETTINGS.map((file) => ofCpus(file).map(sysfsText)),
      meanMhz: meanMhz(clocks),
    })
    let before = look()
    let after = before
    let uncoreMhz = meanMhz(uncore)
    const found = [...before.machine, ...before.ofCpus.flat(), before.meanMhz, uncoreMhz]
    if (found.every((each) => each === undefined)) {
      throw new EnergyError(
        'READER_ABSENT',
        `The kernel shows no frequencies and no settings of them in ${folder}.`,
        'Virtual machines and containers often have none: the host sets them. Do without, or measure on bare metal.',
      )
    }
    return {
      begin() {
        before = look()
      },
      end() {
        after = look()
        uncoreMhz = meanMhz(uncore)
      },
      result() {
        const values: TelemetryValues = {
          ...(before.meanMhz === undefined ? {} : { frequencyBeforeMhz: before.meanMhz }),
          ...(after.meanMhz === undefined ? {} : { frequencyAfterMhz: after.meanMhz }),
          ...(uncoreMhz === undefined ? {} : { uncoreFrequencyMhz: uncoreMhz }),
        }
        const warnings = [
          ...MACHINE_SETTINGS.flatMap((name, i) => settingChanged(name, before.machine[i], after.machine[i])),
          ...CPU_SETTINGS.flatMap((name, i) =>
            cpuSettingChanged(name, cpus, before.ofCpus[i] as Texts, after.ofCpus[i] as Texts),
          ),
          ...(isFixed(before) ? frequencyMoved(before.meanMhz, after.meanMhz) : []),
        ]
        return { values, warnings }
      },
      close() {
        // Nothing stays open between two looks.
      },
    } satisfies Snapshots
  },
}
