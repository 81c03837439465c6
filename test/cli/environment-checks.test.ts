import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Check, Surroundings } from '../../src/cli/checks/finding.ts'
import { frequency, governor, smt, turbo } from '../../src/cli/checks/frequency.ts'
import { background, container, powerSupply, virtualMachine } from '../../src/cli/checks/machine.ts'
import { nodeFinding, vitest } from '../../src/cli/checks/software.ts'
import { temperature } from '../../src/cli/checks/temperature.ts'
import { environmentFindings } from '../../src/cli/environment-checks.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checks-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

const surroundings = (): Surroundings => ({
  roots: { sys: join(root, 'sys'), proc: join(root, 'proc'), dev: join(root, 'dev') },
  limits: { backgroundCores: 0.05 },
  cwd: join(root, 'project'),
})

const CPU = 'sys/devices/system/cpu'
const FLAGS = 'processor\t: 0\nflags\t\t: fpu'

type Row = [check: Check, files: Record<string, string>, severity: string, fact: string, fix?: string]

test.each<Row>([
  [governor, {}, 'INFO', 'The kernel shows no frequency governor here.'],
  [governor, { [`${CPU}/cpu0/cpufreq/scaling_governor`]: 'performance\n' }, 'OK', 'The governor is performance.'],
  [
    governor,
    { [`${CPU}/cpu0/cpufreq/scaling_governor`]: 'powersave\n' },
    'WARN',
    'The governor is powersave: the frequency follows the load.',
    'sudo cpupower frequency-set -g performance',
  ],
  [
    governor,
    {
      [`${CPU}/cpu0/cpufreq/scaling_governor`]: 'performance\n',
      [`${CPU}/cpu11/cpufreq/scaling_governor`]: 'ondemand\n',
      [`${CPU}/cpuidle/cpufreq/scaling_governor`]: 'other\n',
    },
    'WARN',
    'The governors differ between the CPUs (ondemand, performance): it matters where a test runs.',
    'sudo cpupower frequency-set -g performance',
  ],
  [turbo, {}, 'INFO', 'The kernel does not say whether turbo is on.'],
  [turbo, { [`${CPU}/intel_pstate/no_turbo`]: '1' }, 'OK', 'Turbo is off.'],
  [
    turbo,
    { [`${CPU}/intel_pstate/no_turbo`]: '0' },
    'WARN',
    'Turbo is on: power and speed depend on temperature.',
    `echo 1 | sudo tee ROOT/${CPU}/intel_pstate/no_turbo`,
  ],
  [
    turbo,
    { [`${CPU}/cpufreq/boost`]: '1' },
    'WARN',
    'Turbo is on: power and speed depend on temperature.',
    `echo 0 | sudo tee ROOT/${CPU}/cpufreq/boost`,
  ],
  [frequency, {}, 'INFO', 'The kernel does not show the limits of the frequency here.'],
  [
    frequency,
    { [`${CPU}/cpu0/cpufreq/scaling_min_freq`]: '2300000', [`${CPU}/cpu0/cpufreq/scaling_max_freq`]: '2300000' },
    'OK',
    'The frequency is fixed at 2.30 GHz.',
  ],
  [
    frequency,
    {
      [`${CPU}/cpu0/cpufreq/scaling_min_freq`]: '800000',
      [`${CPU}/cpu0/cpufreq/scaling_max_freq`]: '3400000',
      [`${CPU}/cpu0/cpufreq/base_frequency`]: '2300000',
    },
    'INFO',
    'The frequency may move between 800 MHz and 3.40 GHz.',
    'sudo cpupower frequency-set -d 2300000 -u 2300000',
  ],
  [smt, {}, 'INFO', 'The kernel does not say whether SMT is on.'],
  [smt, { [`${CPU}/smt/active`]: '0\n' }, 'OK', 'SMT is off.'],
  [
    smt,
    { [`${CPU}/smt/active`]: '1\n' },
    'INFO',
    'SMT is on: two threads share a core, and what one costs depends on the other.',
    `echo off | sudo tee ROOT/${CPU}/smt/control`,
  ],
  [temperature, {}, 'INFO', 'The kernel shows no temperature of the processor here.'],
  [
    temperature,
    {
      'sys/class/thermal/thermal_zone0/type': 'acpitz\n',
      'sys/class/thermal/thermal_zone0/temp': '99000\n',
      'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n',
      'sys/class/thermal/thermal_zone1/temp': '47000\n',
    },
    'OK',
    'The processor is at 47 °C.',
  ],
  [
    temperature,
    { 'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n', 'sys/class/thermal/thermal_zone1/temp': '93000\n' },
    'WARN',
    'The processor is at 93 °C: it is about to throttle, and leakage adds to its power.',
    'Let it cool down, and clear its air flow.',
  ],
  [virtualMachine, {}, 'OK', 'This is no virtual machine.'],
  [
    virtualMachine,
    { 'proc/cpuinfo': `${FLAGS} hypervisor`, 'sys/class/dmi/id/sys_vendor': 'Microsoft Corporation\n' },
    'WARN',
    'This is a virtual machine (Microsoft Corporation): neighbours are not seen, and counters are usually hidden.',
    'Measure on bare metal for joules of the hardware.',
  ],
  [container, {}, 'OK', 'This is no container.'],
  [
    container,
    { '.dockerenv': '' },
    'INFO',
    'This is a container (docker): engines mask the counters unless they are mounted.',
    'docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
  ],
  [background, {}, 'INFO', 'There is no /proc/stat to see other processes by.'],
  [background, { 'proc/stat': 'cpu  1 2 3 4 5 6 7 8 9 10\n' }, 'OK', 'Other processes use 0.00 cores.'],
  [powerSupply, {}, 'INFO', 'There is no ROOT/sys/class/power_supply to see a battery in.'],
  [
    powerSupply,
    { 'sys/class/power_supply/AC/online': '1', 'sys/class/power_supply/BAT0/status': 'Charging\n' },
    'OK',
    'The machine does not run on battery.',
  ],
  [
    powerSupply,
    { 'sys/class/power_supply/BAT0/status': 'Discharging\n' },
    'WARN',
    'The machine runs on battery (BAT0) and limits its power.',
    'Plug it in.',
  ],
  [vitest, { 'project/node_modules/vitest/package.json': '{"version":"5.1.0"}' }, 'OK', 'Vitest is 5.1.0.'],
  [
    vitest,
    { 'project/node_modules/vitest/package.json': '{"version":"4.9.3"}' },
    'ERROR',
    'Vitest is 4.9.3; 5.1 or later can be measured in.',
    'npm i -D vitest@latest',
  ],
  [vitest, {}, 'WARN', 'There is no Vitest in ROOT/project.', 'npm i -D vitest'],
])('%o with %j: %s', async (check, files, severity, fact, fix) => {
  write(files)
  const finding = await check(surroundings())
  const short = JSON.parse(JSON.stringify(finding).replaceAll(root, 'ROOT')) as object
  expect(short).toEqual({ check: expect.any(String), severity, fact, ...(fix === undefined ? {} : { fix }) })
})

test('a busy machine is seen', async () => {
  write({ 'proc/stat': 'cpu  100 0 0 0 0 0 0 0 0 0\n' })
  // Five seconds of CPU time within half a second are many cores, however slow this machine is.
  const busier = setTimeout(() => write({ 'proc/stat': 'cpu  600 0 0 0 0 0 0 0 0 0\n' }), 100)
  try {
    expect(await background(surroundings())).toMatchObject({
      severity: 'WARN',
      fact: expect.stringMatching(/^Other processes use \d+\.\d\d cores; more than 0\.05 disturbs\.$/),
    })
  } finally {
    clearTimeout(busier)
  }
})

test.each([
  ['22.14.0', 'OK'],
  ['24.0.0', 'OK'],
  ['22.13.1', 'ERROR'],
  ['20.20.2', 'ERROR'],
])('Node %s is %s', (version, severity) => {
  expect(nodeFinding(version)).toMatchObject({ severity, fact: expect.stringContaining(version) })
})

test('every check answers on bare roots, each under its own name, and nothing is wrong without a fix', async () => {
  const findings = await environmentFindings(
    { ...surroundings(), limits: { backgroundCores: 0.05, plausibleWatts: 1000 } },
    join(root, 'project'),
  )
  const names = findings.map(({ check }) => check)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining(['governor', 'turbo', 'frequency', 'SMT', 'temperature', 'power supply']),
  )
  expect(findings.filter(({ severity, fix }) => /WARN|ERROR/.test(severity) && fix === undefined)).toEqual([])
})
