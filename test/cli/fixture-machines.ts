import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { simulatedMachine } from '../../src/testing/machines.ts'
import { writeTree } from '../../src/testing/tree.ts'
import {
  clock,
  CPU,
  type Files,
  firmware,
  frequency,
  idle,
  limits,
  load,
  memory,
  processor,
  self,
  throttled,
  write,
} from './machine-parts.ts'

/** Writes a machine below a folder: `sys`, `proc`, `dev`, and `project`, where Vitest would run. */
export type BuildMachine = (root: string) => void

const PROJECT: Files = { 'project/node_modules/vitest/package.json': '{"name":"vitest","version":"5.1.1"}\n' }
const NOBODY = '0000000000000000'

const POWERCAP = 'sys/devices/virtual/powercap'

/** Ice Lake with SGX, on battery; the counters belong to the administrator. */
export const intelLaptop: BuildMachine = (root) => {
  const zones = simulatedMachine('laptop', { idleWatts: 3, dynamicWatts: 5 })
  writeTree(join(root, 'sys'), zones)
  for (const zone of ['intel-rapl:0', 'intel-rapl:0:0', 'intel-rapl:0:1', 'intel-rapl:1', 'intel-rapl-mmio:0']) {
    chmodSync(join(root, 'sys/class/powercap', zone, 'energy_uj'), 0)
  }
  write(root, {
    ...PROJECT,
    ...processor({
      vendor: 'GenuineIntel',
      family: 6,
      model: 126,
      name: 'Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz',
      flags: 'fpu vme constant_tsc nonstop_tsc aperfmperf vmx sgx avx2 avx512f hwp',
      threads: 8,
    }),
    ...frequency(8, { driver: 'intel_pstate', governor: 'powersave', low: 400_000, high: 3_900_000, base: 1_500_000 }),
    [`${CPU}/intel_pstate/no_turbo`]: '0\n',
    ...idle(8, 'intel_idle', [
      ['POLL', 0],
      ['C1', 1],
      ['C6', 220],
      ['C10', 890],
    ]),
    ...clock('tsc', 'tsc hpet acpi_pm'),
    ...memory(16_204_888, 1_204_224),
    ...load(70_000),
    ...self(NOBODY, { group: '/user.slice/user-1000.slice/session-2.scope' }),
    'sys/fs/cgroup/user.slice/cpu.max': 'max 100000\n',
    ...firmware('Dell Inc.', 'XPS 13 9300', 10),
    ...throttled(8, 11, 312),
    ...limits(`${POWERCAP}/intel-rapl/intel-rapl:0`, [15, 28, 46]),
    [`${CPU}/isolated`]: '\n',
    'proc/sys/kernel/perf_event_paranoid': '4\n',
    'proc/812/comm': 'irqbalance\n',
    'sys/class/power_supply/AC/online': '0\n',
    'sys/class/power_supply/BAT0/status': 'Discharging\n',
    'sys/class/thermal/thermal_zone0/type': 'acpitz\n',
    'sys/class/thermal/thermal_zone0/temp': '52000\n',
    'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n',
    'sys/class/thermal/thermal_zone1/temp': '54000\n',
    'sys/class/thermal/thermal_zone1/trip_point_0_type': 'passive\n',
    'sys/class/thermal/thermal_zone1/trip_point_0_temp': '95000\n',
    'sys/class/thermal/thermal_zone1/trip_point_1_type': 'passive\n',
    'sys/class/thermal/thermal_zone1/trip_point_1_temp': '0\n',
    'sys/class/hwmon/hwmon5/name': 'coretemp\n',
    'sys/class/hwmon/hwmon5/temp1_input': '54000\n',
    'sys/class/hwmon/hwmon5/temp1_label': 'Package id 0\n',
    'sys/class/hwmon/hwmon5/temp2_input': '53000\n',
    'sys/class/hwmon/hwmon2/name': 'acpitz\n',
    'sys/class/hwmon/hwmon2/temp1_input': '52000\n',
    'sys/class/drm/card0/device/uevent': 'DRIVER=i915\nPCI_CLASS=30000\nPCI_ID=8086:8A52\nPCI_SLOT_NAME=0000:00:02.0\n',
  })
}

/** What the msr driver shows at its offsets: the filter can be read (0x10A, bit 11), and is off (0xBC, bit 0). */
function registers(): Buffer {
  const file = Buffer.alloc(0x200)
  file.writeBigUInt64LE(1n << 11n, 0x10a)
  file.writeBigUInt64LE(0n, 0xbc)
  return file
}

/** Two Ice Lake packages with memory counters, readable; a GPU that somebody uses, guests, and a quota of systemd. */
export const twoSocketXeon: BuildMachine = (root) => {
  writeTree(join(root, 'sys'), simulatedMachine('two-sockets', { idleWatts: 90, dynamicWatts: 4 }))
  write(root, {
    ...PROJECT,
    ...processor({
      vendor: 'GenuineIntel',
      family: 6,
      model: 106,
      name: 'Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz',
      flags: 'fpu vme constant_tsc nonstop_tsc aperfmperf vmx avx2 avx512f arch_capabilities hwp',
      threads: 16,
      packages: 2,
    }),
    ...frequency(16, {
      driver: 'intel_pstate',
      governor: 'performance',
      low: 800_000,
      high: 3_400_000,
      set: 2_300_000,
      base: 2_300_000,
    }),
    [`${CPU}/intel_pstate/no_turbo`]: '1\n',
    ...idle(16, 'intel_idle', [
      ['POLL', 0],
      ['C1', 1],
      ['C1E', 4],
    ]),
    ...clock('tsc', 'tsc hpet acpi_pm'),
    ...memory(263_856_012),
    ...load(200_000, { guest: 50_000 }),
    ...self('0000000000020000', { group: '/system.slice/ci.service' }),
    'sys/fs/cgroup/system.slice/ci.service/cpu.max': '400000 100000\n',
    'sys/fs/cgroup/system.slice/ci.service/cpu.stat': 'usage_usec 1\nnr_periods 90\nnr_throttled 17\n',
    'sys/fs/cgroup/system.slice/cpu.max': 'max 100000\n',
    ...firmware('Dell Inc.', 'PowerEdge R650', 23),
    ...throttled(16, 0, 0),
    ...limits(`${POWERCAP}/intel-rapl/intel-rapl:0`, [270, 1, 324]),
    ...limits(`${POWERCAP}/intel-rapl/intel-rapl:1`, [270, 1, 324]),
    [`${CPU}/isolated`]: '4-7\n',
    [`${CPU}/nohz_full`]: '4-7\n',
    'proc/sys/kernel/perf_event_paranoid': '0\n',
    'dev/cpu/0/msr': registers(),
    'dev/cpu/1/msr': registers(),
    'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp\n',
    'sys/class/thermal/thermal_zone0/temp': '41000\n',
    'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n',
    'sys/class/thermal/thermal_zone1/temp': '43000\n',
    'sys/class/power_supply/.keep': '',
    'proc/driver/nvidia/gpus/0000:3b:00.0/information':
      'Model: \t\t NVIDIA A30\nIRQ:   \t\t 254\nBus Location: \t 0000:3b:00.0\n',
    'proc/4242/comm': 'python3\n',
  })
  mkdirSync(join(root, 'proc/4242/fd'), { recursive: true })
  symlinkSync('/dev/nvidia0', join(root, 'proc/4242/fd/7'))
  symlinkSync('/dev/nvidiactl', join(root, 'proc/4242/fd/8'))
}

/** Zen 3 in a container with a quota: a package and the register of one core; msr closed; a slow clock. */
export const amdEpyc: BuildMachine = (root) => {
  writeTree(join(root, 'sys'), simulatedMachine('amd', { idleWatts: 60, dynamicWatts: 3 }))
  write(root, {
    ...PROJECT,
    ...processor({
      vendor: 'AuthenticAMD',
      family: 25,
      model: 1,
      name: 'AMD EPYC 7763 64-Core Processor',
      flags: 'fpu vme constant_tsc nonstop_tsc aperfmperf svm avx2',
      threads: 8,
      threadsPerCore: 1,
    }),
    ...frequency(8, { driver: 'acpi-cpufreq', governor: 'performance', low: 1_500_000, high: 2_450_000 }),
    [`${CPU}/cpufreq/boost`]: '1\n',
    ...idle(8, 'acpi_idle', [
      ['POLL', 0],
      ['C1', 1],
      ['C2', 400],
    ]),
    ...clock('hpet', 'hpet acpi_pm'),
    ...memory(527_000_000, 4_096),
    ...load(300_000),
    ...self(NOBODY, { seccomp: 2 }),
    '.dockerenv': '',
    'sys/fs/cgroup/cpu.max': '150000 100000\n',
    ...firmware('Supermicro', 'AS -1114S', 17),
    'proc/sys/kernel/perf_event_paranoid': '2\n',
    'dev/cpu/0/msr': registers(),
    'sys/class/power_supply/.keep': '',
  })
  chmodSync(join(root, 'dev/cpu/0/msr'), 0)
}

/** A guest that is shown nothing, in a container that masks the counters it does not have. */
export const bareVirtualMachine: BuildMachine = (root) => {
  write(root, {
    ...PROJECT,
    ...processor({
      vendor: 'GenuineIntel',
      family: 15,
      model: 107,
      name: 'QEMU Virtual CPU version 2.5+',
      flags: 'fpu vme hypervisor',
      threads: 2,
      threadsPerCore: 1,
    }),
    [`${CPU}/cpuidle/current_driver`]: 'none\n',
    ...clock('kvm-clock', 'kvm-clock acpi_pm'),
    ...memory(8_000_000),
    ...load(95_000, { steal: 5_000 }),
    ...self(NOBODY, {
      mounts: '611 590 0:60 / /sys/devices/virtual/powercap ro,relatime - tmpfs tmpfs ro,size=0k\n',
    }),
    ...firmware('QEMU', 'Standard PC (Q35 + ICH9, 2009)', 1),
    'proc/sys/kernel/perf_event_paranoid': '1\n',
  })
}
