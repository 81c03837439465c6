import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Texts by their paths below the folder of a machine. */
export type Files = Record<string, string | Buffer>

export function write(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

export const CPU = 'sys/devices/system/cpu'

/** Text or number in a file of each CPU. */
export const ofEach = (cpus: number, file: string, text: (cpu: number) => string | number): Files =>
  Object.fromEntries(Array.from({ length: cpus }, (_, cpu) => [`${CPU}/cpu${cpu}/${file}`, `${text(cpu)}\n`]))

interface Processor {
  vendor: string
  family: number
  model: number
  name: string
  flags: string
  /** Threads; the second ones of the cores come after all first ones. */
  threads: number
  packages?: number
  threadsPerCore?: number
}

export function processor({ threads, packages = 1, threadsPerCore = 2, ...cpu }: Processor): Files {
  const cores = threads / threadsPerCore
  const coresOfPackage = cores / packages
  const packageOf = (thread: number): number => Math.floor((thread % cores) / coresOfPackage)
  const coreOf = (thread: number): number => thread % coresOfPackage
  const blocks = Array.from({ length: threads }, (_, thread) =>
    [
      `processor\t: ${thread}`,
      `vendor_id\t: ${cpu.vendor}`,
      `cpu family\t: ${cpu.family}`,
      `model\t\t: ${cpu.model}`,
      `model name\t: ${cpu.name}`,
      'stepping\t: 1',
      'microcode\t: 0xb6',
      `cpu MHz\t\t: ${(1000 + thread * 7.123).toFixed(3)}`,
      `physical id\t: ${packageOf(thread)}`,
      `core id\t\t: ${coreOf(thread)}`,
      `flags\t\t: ${cpu.flags}`,
      '',
    ].join('\n'),
  )
  return {
    'proc/cpuinfo': `${blocks.join('\n')}\n`,
    [`${CPU}/online`]: `0-${threads - 1}\n`,
    [`${CPU}/offline`]: '\n',
    [`${CPU}/smt/active`]: `${threadsPerCore - 1}\n`,
    [`${CPU}/smt/control`]: 'on\n',
    ...ofEach(threads, 'topology/physical_package_id', packageOf),
    ...ofEach(threads, 'topology/die_id', () => 0),
    ...ofEach(threads, 'topology/core_id', coreOf),
    ...ofEach(threads, 'topology/core_cpus_list', (thread) =>
      threadsPerCore === 1 ? thread : `${thread % cores},${(thread % cores) + cores}`,
    ),
  }
}

export function frequency(
  cpus: number,
  at: { driver: string; governor: string; low: number; high: number; set?: number; base?: number },
): Files {
  const { driver, governor, low, high, set, base } = at
  return {
    ...ofEach(cpus, 'cpufreq/scaling_driver', () => driver),
    ...ofEach(cpus, 'cpufreq/scaling_governor', () => governor),
    ...ofEach(cpus, 'cpufreq/scaling_available_governors', () => 'performance powersave'),
    ...ofEach(cpus, 'cpufreq/cpuinfo_min_freq', () => low),
    ...ofEach(cpus, 'cpufreq/cpuinfo_max_freq', () => high),
    ...ofEach(cpus, 'cpufreq/scaling_min_freq', () => set ?? low),
    ...ofEach(cpus, 'cpufreq/scaling_max_freq', () => set ?? high),
    ...(base === undefined ? {} : ofEach(cpus, 'cpufreq/base_frequency', () => base)),
  }
}

/** Idle states as name and µs to wake up. */
export function idle(cpus: number, driver: string, states: readonly [name: string, us: number][]): Files {
  const files = states.flatMap(([name, us], i) => {
    const folder = `cpuidle/state${i}`
    return [
      ofEach(cpus, `${folder}/name`, () => name),
      ofEach(cpus, `${folder}/desc`, () => (name === 'POLL' ? 'CPUIDLE CORE POLL IDLE' : `ACPI FFH ${name}`)),
      ofEach(cpus, `${folder}/latency`, () => us),
      ofEach(cpus, `${folder}/residency`, () => 3 * us),
      ofEach(cpus, `${folder}/disable`, () => 0),
    ]
  })
  return { [`${CPU}/cpuidle/current_driver`]: `${driver}\n`, ...Object.assign({}, ...files) }
}

const CLOCK = 'sys/devices/system/clocksource/clocksource0'

export const clock = (current: string, available = current): Files => ({
  [`${CLOCK}/current_clocksource`]: `${current}\n`,
  [`${CLOCK}/available_clocksource`]: `${available} \n`,
})

export const memory = (totalKib: number, swapUsedKib = 0): Files => ({
  'proc/meminfo': `MemTotal:       ${totalKib} kB\nMemFree:          812340 kB\n`,
  'proc/swaps': `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${
    swapUsedKib === 0 ? '' : `/dev/dm-1                               partition\t8388604\t\t${swapUsedKib}\t\t-2\n`
  }`,
})

/** `busy` ticks of user time, and what a hypervisor took or gave. */
export const load = (busy: number, { steal = 0, guest = 0 } = {}): Files => ({
  'proc/stat': `cpu  ${busy} 0 0 900000 120 0 0 ${steal} ${guest} 0\ncpu0 ${busy} 0 0 900000 120 0 0 ${steal} ${guest} 0\n`,
})

export const self = (capabilities: string, { seccomp = 0, group = '/', mounts = '' } = {}): Files => ({
  'proc/self/status': `Name:\tnode\nCapInh:\t0000000000000000\nCapPrm:\t${capabilities}\nCapEff:\t${capabilities}\nSeccomp:\t${seccomp}\n`,
  'proc/self/cgroup': `0::${group}\n`,
  'proc/self/mountinfo': `22 26 0:21 / /sys rw,relatime - sysfs sysfs rw\n${mounts}`,
})

export const firmware = (vendor: string, product: string, chassis: number): Files => ({
  'sys/class/dmi/id/sys_vendor': `${vendor}\n`,
  'sys/class/dmi/id/product_name': `${product}\n`,
  'sys/class/dmi/id/chassis_type': `${chassis}\n`,
})

export const throttled = (cpus: number, core: number, packages: number): Files => ({
  ...ofEach(cpus, 'thermal_throttle/core_throttle_count', () => core),
  ...ofEach(cpus, 'thermal_throttle/package_throttle_count', () => packages),
})

/** Limits of a zone in W and s, as powercap has them. */
export const limits = (
  zone: string,
  [longWatts, longSeconds, shortWatts]: readonly [number, number, number],
): Files => ({
  [`${zone}/constraint_0_name`]: 'long_term\n',
  [`${zone}/constraint_0_power_limit_uw`]: `${longWatts}000000\n`,
  [`${zone}/constraint_0_time_window_us`]: `${longSeconds}000000\n`,
  [`${zone}/constraint_0_max_power_uw`]: '15000000\n',
  [`${zone}/constraint_1_name`]: 'short_term\n',
  [`${zone}/constraint_1_power_limit_uw`]: `${shortWatts}000000\n`,
  [`${zone}/constraint_1_time_window_us`]: '2440\n',
  [`${zone}/constraint_1_max_power_uw`]: '0\n',
})
