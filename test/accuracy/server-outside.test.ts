import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { EnergyEngine, findListeningProcess, type Session } from '../../src/engine/index.ts'
import { openMachineCpu } from '../../src/engine/machine-cpu.ts'
import { loadProcessClock } from '../../src/engine/process-clock.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { scratch } from '../support/scratch.ts'

const unavailable = groundTruthUnavailable()
const IDLE_WATTS = 12
const DYNAMIC_WATTS = 25

const SERVER = `
  const { writeFileSync, renameSync } = require('node:fs')
  const server = require('node:http').createServer((request, response) => {
    const until = process.cpuUsage().user + 1e3 * Number(request.url.slice(1))
    while (process.cpuUsage().user < until) continue
    response.end('done')
  })
  server.listen(0, '127.0.0.1', () => {
    writeFileSync('port.part', String(server.address().port))
    renameSync('port.part', 'port')
  })`

/** A server that a shell has started and left behind: it is nobody's child that we know. */
async function startOutside(): Promise<{ port: number; pid: number }> {
  const folder = scratch()
  writeFileSync(join(folder, 'server.cjs'), SERVER)
  const command = `setsid '${process.execPath}' server.cjs >/dev/null 2>&1 </dev/null & exit 0`
  execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'ignore' })
  const portOf = (): number => Number(readFileSync(join(folder, 'port'), 'utf8'))
  await expect.poll(portOf, { timeout: 10_000 }).toBeGreaterThan(0)
  const port = portOf()
  const found = findListeningProcess({ procRoot: '/proc', port })
  if (!found) throw new Error(`nobody listens at ${port}`)
  onTestFinished(() => {
    try {
      process.kill(found.pid, 'SIGKILL')
    } catch {
      // The test has ended it.
    }
  })
  return { port, pid: found.pid }
}

const cpuOf = loadProcessClock()
const work = async (port: number, ms: number): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${port}/${ms}`)).text()

const windowOf = async (session: Session, pid: number, inside: () => Promise<unknown>) => {
  const machine = openMachineCpu('/proc')
  onTestFinished(() => machine?.close())
  const busyBefore = machine?.read().busySeconds ?? Number.NaN
  const before = cpuOf?.(pid) ?? Number.NaN
  session.start()
  await inside()
  session.stop()
  const serverSeconds = (cpuOf?.(pid) ?? Number.NaN) - before
  const busySeconds = (machine?.read().busySeconds ?? Number.NaN) - busyBefore
  return { window: session.raw(), serverSeconds, busySeconds, energy: session.derive(session.raw()) }
}

test.skipIf(unavailable)(
  `a CPU-bound server outside of the process tree: its CPU seconds are the run's, its joules are seen (${unavailable ?? 'FUSE'})`,
  async () => {
    const { port, pid } = await startOutside()
    await using truth = await GroundTruth.start({
      zones: [
        simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: IDLE_WATTS, dynamicWatts: DYNAMIC_WATTS }),
      ],
    })
    await truth.setTarget(pid)
    await using engine = await EnergyEngine.open({
      readers: ['rapl-powercap'],
      roots: { sys: truth.root },
      profileDir: scratch(),
      telemetry: true,
      lock: false,
    })
    await work(port, 50)

    await using alone = engine.session('sampled')
    const without = await windowOf(alone, pid, () => work(port, 600))
    await using both = engine.session('sampled', { alsoPids: [pid] })
    const together = await windowOf(both, pid, async () => {
      both.edge()
      await work(port, 600)
      both.edge()
    })
    const { spans } = both.attribute([
      { id: 0, startEdge: 1, endEdge: 2, phase: 'execution', type: 'llm-call', success: true },
    ])

    for (const { window, energy, serverSeconds } of [without, together]) {
      const expected = IDLE_WATTS * window.seconds + DYNAMIC_WATTS * serverSeconds
      console.log(
        `server ${serverSeconds.toFixed(3)} s, tree ${window.cpuSeconds.toFixed(3)} s, background ${window.backgroundCpuSeconds?.toFixed(3)} s, ${(100 * ((energy.totalJoules ?? 0) / expected - 1)).toFixed(3)} %`,
      )
      expect(serverSeconds).toBeGreaterThan(0.59)
      expect(Math.abs((energy.totalJoules ?? Number.NaN) / expected - 1)).toBeLessThan(0.02)
    }
    // What is not background is the tree's: with the server in one window, without it in the other.
    const ofTheTree = ({ window, busySeconds }: typeof without): number =>
      busySeconds - (window.backgroundCpuSeconds ?? Number.NaN)
    for (const seconds of [without.window.cpuSeconds, ofTheTree(without)])
      expect(seconds).toBeLessThan(0.7 * without.serverSeconds)
    expect(together.window.cpuSeconds).toBeGreaterThan(together.serverSeconds - 0.005)
    expect(together.window.cpuSeconds).toBeLessThan(1.7 * together.serverSeconds)
    expect(ofTheTree(together)).toBeGreaterThan(together.serverSeconds - 0.05)
    expect(spans[0]?.cpuSeconds).toBeGreaterThan(0.59)
    expect(spans[0]?.totalJoules).toBeGreaterThan(0.97 * (together.energy.totalJoules ?? Number.NaN))
    const clock = both.telemetry()?.telemetry.values.taskClockSeconds
    if (clock !== undefined) expect(clock).toBeGreaterThan(0.98 * together.serverSeconds)
    console.log(`task clock ${clock?.toFixed(3)} s`)
  },
)

test('a server that dies in mid-window: what was seen of its CPU time is kept', async () => {
  const { port, pid } = await startOutside()
  await using engine = await EnergyEngine.open({
    roots: { sys: scratch() },
    readers: [],
    profileDir: scratch(),
    lock: false,
  })
  await using session = engine.session('edges', { alsoPids: [pid] })
  session.start()
  await work(port, 200)
  const seen = session.edge()
  process.kill(pid, 'SIGKILL')
  await sleep(100)
  session.edge()
  session.stop()
  const { spans } = session.attribute([
    { id: 0, startEdge: 0, endEdge: seen, phase: 'execution', type: 'llm-call', success: false },
    { id: 1, startEdge: 0, endEdge: session.lastEdge(), phase: 'execution', type: 'step', success: false },
  ])
  expect(spans[0]?.cpuSeconds).toBeGreaterThan(0.19)
  expect(spans[1]?.cpuSeconds).toBeGreaterThanOrEqual(spans[0]?.cpuSeconds ?? Number.NaN)
  expect(session.raw().cpuSeconds).toBeGreaterThanOrEqual(spans[0]?.cpuSeconds ?? Number.NaN)
  expect(() => engine.session('edges', { alsoPids: [pid] })).toThrow(/no live process/)
})
