import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Ticks of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
const STAT = 'cpu  1000 0 1000 900000 0 0 0 0 0 0\n'
/** An Intel processor with SGX in a virtual machine. */
const CPUINFO = `processor\t: 0
vendor_id\t: GenuineIntel
model name\t: A processor
flags\t\t: fpu sgx hypervisor
`
const CPU = 'sys/devices/system/cpu'

const TREE: Readonly<Record<string, string>> = {
  'proc/stat': STAT,
  'proc/cpuinfo': CPUINFO,
  'proc/uptime': '1000.00 3000.00\n',
  'proc/meminfo': 'MemTotal:       16384000 kB\n',
  [`${CPU}/online`]: '0\n',
  [`${CPU}/intel_pstate/no_turbo`]: '0\n',
  [`${CPU}/cpu0/topology/physical_package_id`]: '0\n',
  [`${CPU}/cpu0/topology/core_id`]: '0\n',
  [`${CPU}/cpu0/cpufreq/scaling_governor`]: 'powersave\n',
  [`${CPU}/cpu0/cpufreq/scaling_min_freq`]: '2000000\n',
  [`${CPU}/cpu0/cpufreq/scaling_max_freq`]: '2000000\n',
  [`${CPU}/cpu0/cpufreq/scaling_cur_freq`]: '2000000\n',
  [`${CPU}/cpu0/thermal_throttle/core_throttle_count`]: '7\n',
  [`${CPU}/cpu0/thermal_throttle/package_throttle_count`]: '7\n',
  'sys/class/power_supply/BAT0/type': 'Battery\n',
  'sys/class/power_supply/BAT0/present': '1\n',
  'sys/class/power_supply/BAT0/status': 'Full\n',
}

/** A machine of files with one CPU whose clock is fixed, and a battery that is full. */
export interface MachineTree extends Disposable {
  env: Record<string, string>
}

/** Not inside a project: whoever looks for its tests follows every link. */
export function machineTree(more: Readonly<Record<string, string>> = {}): MachineTree {
  const root = mkdtempSync(join(tmpdir(), 'machine-'))
  for (const [path, text] of Object.entries({ ...TREE, ...more })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return {
    env: { MACHINE: root, ENERGY_SYS_ROOT: join(root, 'sys'), ENERGY_PROC_ROOT: join(root, 'proc') },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Files of a project that is measured on such a machine. */
export const MACHINE_FILES: Readonly<Record<string, string>> = {
  // Every process shows itself below the tree's /proc before it is looked for there.
  'shows-itself.mjs': `
    import { existsSync, symlinkSync } from 'node:fs'
    for (const name of ['self', 'thread-self', 'loadavg', 'sys', 'net', 'interrupts', String(process.pid)]) {
      const path = process.env.MACHINE + '/proc/' + name
      try { if (!existsSync(path)) symlinkSync('/proc/' + name, path) } catch (error) { if (error.code !== 'EEXIST') throw error }
    }`,
  'vitest.config.ts': `
    import './shows-itself.mjs'
    import { energy } from 'vitest-energy'
    import { defineConfig } from 'vitest/config'
    export default defineConfig({
      plugins: [energy()],
      test: { execArgv: ['--import', ${'`${import.meta.dirname}/shows-itself.mjs`'}], testTimeout: 120_000, hookTimeout: 120_000 },
    })`,
  // In place, as the kernel's files are: descriptors that are open see it.
  'machine.js': `
    import { openSync, writeSync, closeSync } from 'node:fs'
    export function turn(path, text) {
      const fd = openSync(process.env.MACHINE + '/' + path, 'r+')
      writeSync(fd, text + '\\n', 0)
      closeSync(fd)
    }`,
}

/** A reader of a constant power that says that it measures, as the counters of a processor do. */
export const METER = (watts: number): string => `
  export default {
    name: 'rapl-meter',
    summary: 'constant power',
    open: () => ({
      name: 'rapl-meter',
      provenance: 'measured',
      counters: [{ id: 'package-0', domain: 'package', socket: 0, unitUj: 1 }],
      read(into) { into[0] = (process.hrtime.bigint() * ${watts}n) / 1000n },
      close() {},
    }),
  }`
