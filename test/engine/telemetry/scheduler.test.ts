import { spawn } from 'node:child_process'
import { readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { scheduler } from '../../../src/engine/telemetry/scheduler.ts'
import type { Series } from '../../../src/engine/telemetry/telemetry.ts'
import { fileTree, PID, rowOf, writeFiles } from './proc-tree.ts'

const isLinux = process.platform === 'linux'
const clock = (): number => Number(process.hrtime.bigint()) / 1e9
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function open(proc: string, pid = PID, sys = '/nonexistent'): Series {
  const series = scheduler.open({ roots: { proc, sys, dev: '/dev' }, pid })
  onTestFinished(() => series.close())
  return series
}

interface Machine {
  cpu: string
  intr?: number
  ctxt?: number
  running?: number
}

/** The order of the kernel, with a long line of interrupts before the rest. */
const stat = ({ cpu, intr = 0, ctxt = 0, running = 1 }: Machine): string =>
  [
    `cpu  ${cpu} 0 0`,
    `cpu0 ${cpu} 0 0`,
    `intr ${intr} ${'0 '.repeat(20_000)}`,
    `ctxt ${ctxt}`,
    'btime 1795632019',
    'processes 15164',
    `procs_running ${running}`,
    'procs_blocked 0',
    '',
  ].join('\n')

const status = (voluntary: number, involuntary: number): string =>
  `Name:\tx\nvoluntary_ctxt_switches:\t${voluntary}\nnonvoluntary_ctxt_switches:\t${involuntary}\nx86_Thread_features:\t\n`

const process77 = (voluntary = 0, involuntary = 0): Record<string, string> => ({
  [`${PID}/task/${PID}/status`]: status(voluntary, involuntary),
  [`${PID}/task/${PID}/children`]: '',
})

describe('a tree of files', () => {
  test('rates are gains over the time that really passed, and the first row has none', async () => {
    const before = { cpu: '100 10 50 800 20 3 7 10', intr: 5_000_000_000, ctxt: 1_000, running: 3 }
    const proc = fileTree({
      ...process77(100, 10),
      stat: stat(before),
      'pressure/cpu': 'some avg10=20.76 avg60=15.15 avg300=15.15 total=1000000\nfull avg10=0.00 total=9\n',
      meminfo: 'MemTotal: 8 kB\nSwapCached: 1 kB\nSwapTotal:       2048 kB\nSwapFree:        1024 kB\n',
      [`${PID}/statm`]: '765 435 407 5 0 123 0\n',
    })
    const series = open(proc)
    const earliest = clock()
    const first = rowOf(series)
    const latest = clock()
    expect(first).toEqual({
      interruptsPerSecond: Number.NaN,
      contextSwitchesPerSecond: Number.NaN,
      runQueue: 3,
      userFraction: Number.NaN,
      systemFraction: Number.NaN,
      idleFraction: Number.NaN,
      cpuPressureFraction: Number.NaN,
      voluntarySwitchesPerSecond: Number.NaN,
      involuntarySwitchesPerSecond: Number.NaN,
      ...(process.arch === 'x64' ? { residentBytes: 435 * 4096 } : {}),
      swapUsedBytes: 1024 * 1024,
    })
    await sleep(50)
    writeFiles(proc, {
      ...process77(150, 30),
      stat: stat({ cpu: '140 20 60 830 25 4 8 13', intr: 5_000_001_000, ctxt: 1_500, running: 2 }),
      'pressure/cpu': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1020000\nfull avg10=0.00 total=9\n',
    })
    const soonest = clock()
    const second = rowOf(series)
    const last = clock()
    const [longest, shortest] = [last - earliest, soonest - latest]
    const gains = {
      interruptsPerSecond: 1000,
      contextSwitchesPerSecond: 500,
      cpuPressureFraction: 0.02,
      voluntarySwitchesPerSecond: 50,
      involuntarySwitchesPerSecond: 20,
    }
    for (const [column, gain] of Object.entries(gains)) {
      expect([column, second[column]]).toEqual([column, expect.any(Number)])
      expect(second[column]).toBeGreaterThanOrEqual(gain / longest)
      expect(second[column]).toBeLessThanOrEqual(gain / shortest)
    }
    // 100 ticks in all: 50 user and nice, 12 system with interrupts, 35 idle with waiting, 3 stolen.
    expect(second).toMatchObject({ runQueue: 2, userFraction: 0.5, systemFraction: 0.12, idleFraction: 0.35 })
  })

  test('what the machine does not tell has no column', () => {
    const series = open(fileTree(process77()))
    expect(series.columns).toEqual(['voluntarySwitchesPerSecond', 'involuntarySwitchesPerSecond'])
  })

  test('a counter that falls, a value that is gone and ticks that stand still are missing, never 0', () => {
    const proc = fileTree({ ...process77(), stat: stat({ cpu: '1 0 0 9 0 0 0 0', intr: 100, ctxt: 100 }) })
    const series = open(proc)
    rowOf(series)
    writeFiles(proc, { stat: stat({ cpu: '1 0 0 9 0 0 0 0', intr: 50, ctxt: 100 }) })
    const row = rowOf(series)
    expect(row).toMatchObject({
      interruptsPerSecond: Number.NaN,
      contextSwitchesPerSecond: 0,
      idleFraction: Number.NaN,
    })
    writeFiles(proc, { stat: '' })
    expect(rowOf(series)).toMatchObject({ interruptsPerSecond: Number.NaN, runQueue: Number.NaN })
  })

  test('threads and children that come are counted, those that go take nothing away', () => {
    const proc = fileTree({ ...process77(100, 10) })
    const series = open(proc)
    rowOf(series)
    const child = {
      '78/task/78/status': status(30, 3),
      '78/task/78/children': '',
      [`${PID}/task/${PID}/children`]: '78 ',
    }
    writeFiles(proc, { ...process77(110, 10), ...child })
    let row = rowOf(series)
    // The gain of the involuntary ones is the child's 3, that of the others 10 + 30: the time of the row cancels out.
    expect((row.voluntarySwitchesPerSecond ?? 0) / (row.involuntarySwitchesPerSecond ?? 0)).toBeCloseTo(40 / 3, 6)
    rmSync(join(proc, '78'), { recursive: true })
    writeFiles(proc, { ...process77(120, 15), '78/task/78/status': '' })
    row = rowOf(series)
    expect((row.voluntarySwitchesPerSecond ?? 0) / (row.involuntarySwitchesPerSecond ?? 0)).toBeLessThanOrEqual(2)
    expect(row.voluntarySwitchesPerSecond).toBeGreaterThan(0)
  })

  test('very many threads are read for some of the rows, and none of their switches is lost', async () => {
    const threads = Array.from({ length: 70 }, (_, i) => PID + i)
    const all = (voluntary: number): Record<string, string> =>
      Object.fromEntries(
        threads.flatMap((tid) => [
          [`${PID}/task/${tid}/status`, status(voluntary, 0)],
          [`${PID}/task/${tid}/children`, ''],
        ]),
      )
    const proc = fileTree(all(0))
    const series = open(proc)
    const earliest = clock()
    rowOf(series)
    const latest = clock()
    await sleep(30)
    writeFiles(proc, all(10))
    const soonest = clock()
    const rates = [1, 2, 3].map(() => rowOf(series).voluntarySwitchesPerSecond ?? -1)
    expect(rates.slice(0, 2)).toEqual([Number.NaN, Number.NaN])
    expect(rates[2]).toBeGreaterThanOrEqual(700 / (clock() - earliest))
    expect(rates[2]).toBeLessThanOrEqual(700 / (soonest - latest))
  })

  test('the frequency is the mean of all CPUs, or what cpuinfo has measured', () => {
    const cpu = (n: number): string => `devices/system/cpu/cpu${n}/cpufreq/scaling_cur_freq`
    const sys = fileTree({ [cpu(0)]: '800000\n', [cpu(1)]: '3000000\n', [cpu(10)]: '1300000\n' })
    expect(rowOf(open(fileTree(process77()), PID, sys)).meanFrequencyMhz).toBe(1700)
    const info = (flags: string): string =>
      [1, 2].map((n) => `processor : ${n}\nflags\t\t: fpu ${flags} sse\ncpu MHz\t\t: ${1000.5 * n}\n`).join('\n')
    expect(rowOf(open(fileTree({ ...process77(), cpuinfo: info('aperfmperf') }))).meanFrequencyMhz).toBe(1500.75)
    expect(open(fileTree({ ...process77(), cpuinfo: info('hypervisor') })).columns).not.toContain('meanFrequencyMhz')
  })

  test('of very many CPUs an even choice stands for all', () => {
    const cpus = Array.from({ length: 128 }, (_, n) => [
      `devices/system/cpu/cpu${n}/cpufreq/scaling_cur_freq`,
      `${1000 * n}\n`,
    ])
    const before = readdirSync('/proc/self/fd').length
    const series = open(fileTree(process77()), PID, fileTree(Object.fromEntries(cpus)))
    expect(readdirSync('/proc/self/fd').length - before).toBeLessThan(40)
    // CPUs 0, 4, … 124: their mean is 62, that of all 63.5.
    expect(rowOf(series).meanFrequencyMhz).toBe(62)
  })

  test.each([
    ['its own namespace', 'net:[2]', 'net:[1]', true],
    ['the namespace of process 1', 'net:[1]', 'net:[1]', false],
    ['a namespace, but that of process 1 is not shown', 'net:[2]', undefined, false],
  ])('a process with %s', async (_, own, first, hasColumn) => {
    const snmp = (retransmits: number): string =>
      `Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm MaxConn RetransSegs InErrs\nTcp: 1 -1 ${retransmits} 0\nUdp: InDatagrams\nUdp: 5\n`
    const proc = fileTree({ ...process77(1000), [`${PID}/net/snmp`]: snmp(7), [`${PID}/ns/x`]: '', '1/ns/x': '' })
    symlinkSync(own, join(proc, `${PID}/ns/net`))
    if (first !== undefined) symlinkSync(first, join(proc, '1/ns/net'))
    const series = open(proc)
    expect(series.columns.includes('tcpRetransmitsPerSecond')).toBe(hasColumn)
    if (!hasColumn) return
    expect(rowOf(series).tcpRetransmitsPerSecond).toBeNaN()
    const from = clock()
    await sleep(50)
    writeFiles(proc, { [`${PID}/net/snmp`]: snmp(17) })
    const rate = rowOf(series).tcpRetransmitsPerSecond ?? Number.NaN
    expect(rate).toBeLessThanOrEqual(10 / 0.045)
    expect(rate).toBeGreaterThanOrEqual(10 / (clock() - from + 0.05))
  })

  test('a process that is not there is refused by its number', () => {
    expect(() => open(fileTree({}), 4242)).toThrow(/process 4242 is not found/)
  })
})

describe.skipIf(!isLinux)('this machine (needs Linux)', () => {
  test('waiting is voluntary, and the waits of this thread are counted', () => {
    const series = open('/proc', process.pid)
    rowOf(series)
    const from = clock()
    const waits = 100
    for (let i = 0; i < waits; i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    const row = rowOf(series)
    expect((row.voluntarySwitchesPerSecond ?? 0) * (clock() - from)).toBeGreaterThanOrEqual(waits)
  })

  test('children count with all their threads, from their start to their end', async () => {
    const series = open('/proc', process.pid)
    rowOf(series)
    const quiet = clock()
    await sleep(300)
    const alone = (rowOf(series).voluntarySwitchesPerSecond ?? 0) * (clock() - quiet)
    const script = `const { Worker } = require('node:worker_threads')
      const wait = 'for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)'
      for (let i = 0; i < 2; i++) new Worker(wait, { eval: true })
      console.log('ready')`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await sleep(200)
    rowOf(series)
    const from = clock()
    await sleep(300)
    const waits = (rowOf(series).voluntarySwitchesPerSecond ?? 0) * (clock() - from)
    // Two threads that wait 1 ms at a time: 600 on a free machine, far fewer on a busy one, none without the children.
    expect(waits).toBeGreaterThan(alone + 50)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    expect(rowOf(series).voluntarySwitchesPerSecond).toBeGreaterThanOrEqual(0)
  })

  test('resident memory is that of the process in bytes', () => {
    const { residentBytes = Number.NaN } = rowOf(open('/proc', process.pid))
    expect(residentBytes / process.memoryUsage.rss()).toBeCloseTo(1, 1)
  })

  test('the fractions of the machine are parts of one', async () => {
    const series = open('/proc', process.pid)
    rowOf(series)
    await sleep(300)
    const { userFraction = -1, systemFraction = -1, idleFraction = -1, runQueue = 0 } = rowOf(series)
    for (const fraction of [userFraction, systemFraction, idleFraction]) expect(fraction).toBeGreaterThanOrEqual(0)
    expect(userFraction + systemFraction + idleFraction).toBeLessThanOrEqual(1 + 1e-9)
    expect(runQueue).toBeGreaterThanOrEqual(1)
  })

  test('all descriptors are given back', () => {
    const before = readdirSync('/proc/self/fd').length
    const series = scheduler.open({ roots: { proc: '/proc', sys: '/sys', dev: '/dev' }, pid: process.pid })
    expect(readdirSync('/proc/self/fd').length).toBeGreaterThan(before)
    series.close()
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })
})
