import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { counterMask, msr, perfEvents } from '../../src/cli/checks/counter-access.ts'
import { cpuQuota } from '../../src/cli/checks/cpu-quota.ts'
import type { Check, Finding } from '../../src/cli/checks/finding.ts'
import { gpuUsers, guests, irqbalance, steal, swap } from '../../src/cli/checks/neighbours.ts'
import { clocksource, idleStates, isolatedCpus, throttling } from '../../src/cli/checks/processor.ts'
import { raplNoise } from '../../src/cli/checks/rapl-noise.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'surroundings-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

type Files = Record<string, string | Buffer>

function write(files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

async function look(check: Check): Promise<Finding> {
  const roots = { sys: join(root, 'sys'), proc: join(root, 'proc'), dev: join(root, 'dev') }
  const finding = await check({ roots, limits: { backgroundCores: 0.05 }, cwd: root })
  return JSON.parse(JSON.stringify(finding).replaceAll(root, 'ROOT')) as Finding
}

const status = (effective: string, seccomp = 0): Files => ({
  'proc/self/status': `CapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nSeccomp:\t${seccomp}\n`,
})
const PERFMON = '0000004000000000'
const ADMIN = '0000000000200000'
const RAWIO = '0000000000020000'
const NONE = '0000000000000000'
const paranoid = (level: number): Files => ({ 'proc/sys/kernel/perf_event_paranoid': `${level}\n` })

const INTEL = 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vmx sgx_lc\n'
const VIRTUAL = 'processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu hypervisor\n'

/** The two registers behind the energy filter. */
function registers(capabilities: bigint, controls: bigint): Buffer {
  const file = Buffer.alloc(0x200)
  file.writeBigUInt64LE(capabilities, 0x10a)
  file.writeBigUInt64LE(controls, 0xbc)
  return file
}

const CLOCK = 'sys/devices/system/clocksource/clocksource0'
const CPU = 'sys/devices/system/cpu'
const GROUPS = 'sys/fs/cgroup'

type Row = [check: Check, files: Files, severity: string, fact: string | RegExp, fix?: string | RegExp]

/** A text is meant as it stands. */
const matching = (wanted: string | RegExp): string =>
  typeof wanted === 'string' ? wanted : (expect.stringMatching(wanted) as string)

test.each<Row>([
  [perfEvents, {}, 'INFO', 'The kernel has no perf events, or hides them.'],
  [perfEvents, paranoid(-1), 'OK', /^perf_event_paranoid is -1: CPU-wide events/],
  [perfEvents, { ...paranoid(0), ...status(NONE) }, 'OK', /^perf_event_paranoid is 0: CPU-wide events/],
  [perfEvents, { ...paranoid(1), ...status(NONE) }, 'INFO', /is 1: .*it and the kernel/, /setcap cap_perfmon=ep/],
  [perfEvents, { ...paranoid(2), ...status(RAWIO) }, 'INFO', /is 2: .*its own code/, /perf_event_paranoid=0/],
  [perfEvents, { ...paranoid(3), ...status(NONE) }, 'WARN', /is 3: no perf event/, /perf_event_paranoid=0/],
  [perfEvents, { ...paranoid(4), ...status(PERFMON) }, 'OK', /is 4, and this process has a capability/],
  [perfEvents, { ...paranoid(2), ...status(ADMIN) }, 'OK', /is 2, and this process has a capability/],
  [perfEvents, { ...paranoid(2), 'proc/cpuinfo': VIRTUAL }, 'INFO', /^perf_event_paranoid is 2: /],
  [msr, {}, 'INFO', 'There is no ROOT/dev/cpu/0/msr: the module msr is not loaded.', /^sudo modprobe msr /],
  [msr, { 'proc/cpuinfo': VIRTUAL }, 'INFO', /virtual machine hold no energy anyway\.$/],
  [msr, { 'dev/cpu/0/msr': '', ...status(RAWIO) }, 'OK', 'ROOT/dev/cpu/0/msr can be read.'],
  [
    msr,
    { 'dev/cpu/0/msr': '', ...status(PERFMON) },
    'INFO',
    /mode of the file and CAP_SYS_RAWIO\.$/,
    /^Prefer powercap/,
  ],
  [counterMask, {}, 'OK', 'No mount lies over the powercap tree.'],
  [
    counterMask,
    { 'proc/self/mountinfo': '61 59 0:60 / /sys/devices/virtual/powercap ro - tmpfs tmpfs ro\n' },
    'WARN',
    /^A mount lies over the powercap tree/,
    /^docker run -v /,
  ],
  [counterMask, status(NONE, 2), 'OK', 'No mount lies over the powercap tree.'],
  [counterMask, { ...status(NONE, 2), '.dockerenv': '' }, 'INFO', /filters system calls/, /--cap-add PERFMON/],
  [counterMask, { ...status(PERFMON, 2), '.dockerenv': '' }, 'OK', 'No mount lies over the powercap tree.'],
  [raplNoise, { 'proc/cpuinfo': INTEL.replace('GenuineIntel', 'AuthenticAMD') }, 'OK', /^This is no Intel processor/],
  [raplNoise, { 'proc/cpuinfo': INTEL.replace('sgx_lc', 'sgx') }, 'WARN', /^SGX is enabled/, /^Switch SGX off/],
  [raplNoise, { 'proc/cpuinfo': VIRTUAL }, 'INFO', /cannot be seen from here\.$/],
  [raplNoise, { 'proc/cpuinfo': INTEL }, 'INFO', /its bit cannot be read from ROOT\/dev\/cpu\/0\/msr\.$/],
  [
    raplNoise,
    { 'proc/cpuinfo': INTEL, 'dev/cpu/0/msr': registers(1n << 11n, 1n) },
    'WARN',
    /^The energy filter is on/,
    /^Switch SGX off/,
  ],
  [raplNoise, { 'proc/cpuinfo': INTEL, 'dev/cpu/0/msr': registers(1n << 11n, 2n) }, 'OK', /so is the energy filter\.$/],
  [raplNoise, { 'proc/cpuinfo': INTEL, 'dev/cpu/0/msr': registers(1n << 10n, 1n) }, 'OK', /so is the energy filter\.$/],
  [
    isolatedCpus,
    { [`${CPU}/isolated`]: '3\n' },
    'OK',
    'The scheduler leaves the CPUs 3 alone, with the tick of the scheduler.',
  ],
  [isolatedCpus, { [`${CPU}/nohz_full`]: '(null)\n' }, 'INFO', /^No CPU is isolated/, /^Boot with isolcpus=/],
  [throttling, {}, 'INFO', 'The kernel does not count thermal throttling here.'],
  [throttling, { [`${CPU}/cpu1/thermal_throttle/core_throttle_count`]: '0\n' }, 'OK', /^Nothing has throttled/],
  [
    throttling,
    {
      [`${CPU}/cpu0/thermal_throttle/core_throttle_count`]: '0\n',
      [`${CPU}/cpu1/thermal_throttle/core_throttle_count`]: '2\n',
      [`${CPU}/cpu0/thermal_throttle/package_throttle_count`]: '7\n',
      [`${CPU}/cpu1/thermal_throttle/package_throttle_count`]: '7\n',
    },
    'WARN',
    'Heat has throttled a core 2 times and a package 7 times since the system started.',
    /air flow/,
  ],
  [
    idleStates,
    {
      [`${CPU}/cpuidle/current_driver`]: 'intel_idle\n',
      [`${CPU}/cpu0/cpuidle/state1/name`]: 'C1\n',
      [`${CPU}/cpu0/cpuidle/state1/latency`]: '2\n',
      [`${CPU}/cpu0/cpuidle/state2/name`]: 'C6\n',
      [`${CPU}/cpu0/cpuidle/state2/latency`]: '170\n',
      [`${CPU}/cpu0/cpuidle/state2/disable`]: '1\n',
    },
    'OK',
    'Idle CPUs sleep down to C1 (intel_idle) and wake up within 2.00 µs.',
  ],
  [clocksource, {}, 'INFO', 'The kernel does not say which clock it uses.'],
  [clocksource, { [`${CLOCK}/current_clocksource`]: 'hyperv_clocksource_tsc_page\n' }, 'OK', /without a system call/],
  [
    clocksource,
    { [`${CLOCK}/current_clocksource`]: 'acpi_pm\n', [`${CLOCK}/available_clocksource`]: 'tsc acpi_pm \n' },
    'WARN',
    /^The clock is acpi_pm/,
    `echo tsc | sudo tee ROOT/${CLOCK}/current_clocksource`,
  ],
  [clocksource, { [`${CLOCK}/current_clocksource`]: 'hpet\n' }, 'WARN', /^The clock is hpet/, /^sudo dmesg/],
  [steal, {}, 'INFO', /no \/proc\/stat/],
  [steal, { 'proc/stat': 'cpu 1 2\n' }, 'INFO', /no \/proc\/stat/],
  [steal, { 'proc/stat': 'cpu  900 0 99 5 5 0 0 1 0 0\n' }, 'INFO', /^A hypervisor has taken 0\.1 % of the CPU time/],
  [steal, { 'proc/stat': 'cpu  300 0 0 5 5 0 0 100 0 0\n' }, 'WARN', /^A hypervisor has taken 25 % /, /dedicated/],
  [guests, { 'proc/stat': 'cpu  300 100 0 5 5 0 0 0 50 50\n' }, 'INFO', /have taken 25 % of the busy time/, /virsh/],
  [cpuQuota, {}, 'INFO', /no control groups/],
  [cpuQuota, { 'proc/self/cgroup': '0::/a/b\n', [`${GROUPS}/a/b/cpu.max`]: 'max 100000\n' }, 'OK', /^No quota/],
  [
    cpuQuota,
    {
      'proc/self/cgroup': '0::/a.slice/b.scope\n',
      [`${GROUPS}/a.slice/b.scope/cpu.max`]: '400000 100000\n',
      [`${GROUPS}/a.slice/cpu.max`]: '50000 100000\n',
      [`${GROUPS}/a.slice/cpu.stat`]: 'nr_periods 5\nnr_throttled 0\n',
    },
    'INFO',
    'The control group /a.slice may use 0.50 CPUs, and has never had to wait.',
    'sudo systemctl set-property --runtime a.slice CPUQuota=',
  ],
  [
    cpuQuota,
    {
      'proc/self/cgroup': '4:cpu,cpuacct:/docker/ab\n2:cpuset:/\n0::/\n',
      [`${GROUPS}/cpu,cpuacct/docker/ab/cpu.cfs_quota_us`]: '200000\n',
      [`${GROUPS}/cpu,cpuacct/docker/ab/cpu.cfs_period_us`]: '100000\n',
      [`${GROUPS}/cpu,cpuacct/docker/ab/cpu.stat`]: 'nr_periods 5\nnr_throttled 3\n',
      [`${GROUPS}/cpu,cpuacct/docker/cpu.cfs_quota_us`]: '-1\n',
      [`${GROUPS}/cpu,cpuacct/docker/cpu.cfs_period_us`]: '100000\n',
    },
    'WARN',
    'The control group /docker/ab may use 2.00 CPUs: it had to wait 3 times.',
    /without --cpus/,
  ],
  [swap, {}, 'INFO', /no \/proc\/swaps/],
  [swap, { 'proc/swaps': 'Filename Type Size Used Priority\n/a file 9 0 -2\n' }, 'OK', 'No memory is swapped out.'],
  [
    swap,
    { 'proc/swaps': 'Filename Type Size Used Priority\n/a file 999 100 -2\n/b file 999 900 -2\n' },
    'INFO',
    '1.02 MB of memory are swapped out.',
  ],
  [irqbalance, { 'proc/12/comm': 'irqbalance-ui\n' }, 'OK', 'irqbalance does not run.'],
])('%o, row %#', async (check, files, severity, fact, fix) => {
  write(files)
  const finding = await look(check)
  expect(finding).toEqual({
    check: expect.any(String) as string,
    severity,
    fact: matching(fact),
    ...(fix === undefined ? {} : { fix: matching(fix) }),
  })
})

test('an MSR device that is closed is no register that reads 0', async () => {
  write({ 'proc/cpuinfo': INTEL, 'dev/cpu/0/msr': Buffer.alloc(4) })
  expect(await look(raplNoise)).toMatchObject({ severity: 'INFO' })
  chmodSync(join(root, 'dev/cpu/0/msr'), 0)
  expect(await look(raplNoise)).toMatchObject({ severity: 'INFO' })
})

test('this process is no other user of the GPU, and nvidiactl is no GPU', async () => {
  write({ 'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: X\n' })
  for (const [pid, device] of [
    [process.pid, '/dev/nvidia0'],
    [77_777_777, '/dev/nvidiactl'],
  ] as const) {
    mkdirSync(join(root, `proc/${pid}/fd`), { recursive: true })
    symlinkSync(device, join(root, `proc/${pid}/fd/3`))
  }
  expect(await look(gpuUsers)).toEqual({
    check: 'GPU users',
    severity: 'OK',
    fact: 'No other process that this user may see has the GPU open.',
  })
})
