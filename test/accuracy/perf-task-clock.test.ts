import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import koffi from 'koffi'
import { expect, onTestFinished, test } from 'vitest'
import { DEFAULT_ROOTS } from '../../src/engine/readers/reader.ts'
import { perfCounters } from '../../src/engine/telemetry/perf-counters.ts'
import { EnergyError } from '../../src/errors.ts'
import { loadNative } from '../../src/testing/native.ts'

const RUSAGE_CHILDREN = -1

function refusal(): string | undefined {
  try {
    perfCounters.open({ roots: DEFAULT_ROOTS, pid: process.pid }).close()
    return undefined
  } catch (error) {
    if (error instanceof EnergyError) return error.message
    throw error
  }
}

/** CPU seconds of children that have ended and been waited for, theirs included. */
function reapedSeconds(): number {
  const getrusage = koffi.load(null).func('int getrusage(int who, void *usage)')
  const usage = new BigInt64Array(18)
  if (getrusage(RUSAGE_CHILDREN, usage) !== 0) throw new Error('getrusage failed')
  const [userSeconds = 0n, userUs = 0n, systemSeconds = 0n, systemUs = 0n] = usage
  return Number(userSeconds + systemSeconds) + Number(userUs + systemUs) / 1e6
}

function ownSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Keeps a thread busy for some ms, a part of them in the kernel. */
const BUSY = `
  const { openSync, readSync } = require('node:fs')
  const zero = openSync('/dev/zero')
  const page = new Uint8Array(65536)
  const burn = (ms) => {
    for (const until = performance.now() + ms; performance.now() < until; ) {
      for (let i = 0; i < 2000; i++) page[i] = Math.sqrt(page[i] * i)
      readSync(zero, page, 0, page.length, null)
    }
  }`

/** A process whose main thread and a second one work when told to; it then lets a child work and ends, or lives on idle. */
const PROGRAM = `${BUSY}
  const { Worker } = require('node:worker_threads')
  const { spawnSync } = require('node:child_process')
  process.stdin.once('data', (text) => {
    const { ms, livesOn } = JSON.parse(text)
    const thread = new Worker(${JSON.stringify(`${BUSY}; burn(require('node:worker_threads').workerData)`)}, { eval: true, workerData: ms })
    burn(ms)
    if (!livesOn) spawnSync(process.execPath, ['-e', ${JSON.stringify(`${BUSY}; burn(40)`)}])
    thread.once('exit', () => {
      if (livesOn) console.log('done')
      else process.exit()
    })
  })
  burn(50)
  console.log('ready')`

async function startChild(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await new Promise((done) => child.stdout.once('data', done))
  return child
}

function work(child: ChildProcess, ms: number, livesOn = false): Promise<unknown> {
  const done = new Promise((resolve) => {
    if (livesOn) child.stdout?.once('data', resolve)
    else child.once('exit', resolve)
  })
  child.stdin?.write(JSON.stringify({ ms, livesOn }))
  return done
}

async function startThread(): Promise<Worker> {
  const source = `${BUSY}
    const { parentPort } = require('node:worker_threads')
    parentPort.on('message', (ms) => { burn(ms); parentPort.postMessage('done') })
    parentPort.postMessage('ready')`
  const thread = new Worker(source, { eval: true })
  onTestFinished(async () => void (await thread.terminate()))
  await new Promise((done) => thread.once('message', done))
  return thread
}

const workIn = (thread: Worker, ms: number): Promise<unknown> => {
  const done = new Promise((resolve) => thread.once('message', resolve))
  thread.postMessage(ms)
  return done
}

const unavailable = refusal()

test.skipIf(unavailable)(
  `task clock of a tree of threads and processes is the CPU time the system booked for it (${unavailable ?? 'perf'})`,
  async () => {
    const native = await loadNative()
    const errors: number[] = []
    for (let round = 0; round < 5; round++) {
      // Before the counters are opened, after, and inside the window: a thread and a child each. One child outlives it.
      const survivor = await startChild()
      const early = { thread: await startThread(), child: await startChild() }
      const snapshots = perfCounters.open({ roots: DEFAULT_ROOTS, pid: process.pid })
      onTestFinished(() => snapshots.close())
      const later = { thread: await startThread(), child: await startChild() }
      const lifeBefore = (child: ChildProcess): number => native.cpuSecondsOf(child.pid as number)

      snapshots.begin()
      const before = {
        own: ownSeconds(),
        reaped: reapedSeconds(),
        early: lifeBefore(early.child),
        later: lifeBefore(later.child),
        survivor: lifeBefore(survivor),
      }
      const inside = Promise.all([
        startThread().then((each) => workIn(each, 80)),
        startChild().then((each) => work(each, 80)),
      ])
      await Promise.all([
        work(survivor, 100, true),
        workIn(early.thread, 100),
        work(early.child, 100),
        workIn(later.thread, 100),
        work(later.child, 100),
        inside,
      ])
      const survived = lifeBefore(survivor) - before.survivor
      const own = ownSeconds() - before.own
      // What the children that ended had used before the window was reaped with the rest.
      const ended = reapedSeconds() - before.reaped - before.early - before.later
      snapshots.end()
      const booked = own + ended + survived
      const { taskClockSeconds = Number.NaN } = snapshots.result().values
      errors.push(taskClockSeconds / booked - 1)
      console.log(
        `task clock ${taskClockSeconds.toFixed(4)} s, booked ${booked.toFixed(4)} s (own ${own.toFixed(3)}, children that ended ${ended.toFixed(3)}, one that lives on ${survived.toFixed(3)}): ${(100 * (taskClockSeconds / booked - 1)).toFixed(3)} %`,
      )
      for (const part of [own, ended, survived]) expect(part).toBeGreaterThan(0.05)
      survivor.kill('SIGKILL')
      snapshots.close()
      await Promise.all([early.thread.terminate(), later.thread.terminate()])
      await sleep(50)
    }
    errors.sort((a, b) => Math.abs(a) - Math.abs(b))
    console.log(
      `median ${(100 * (errors[2] ?? Number.NaN)).toFixed(3)} %, worst ${(100 * (errors[4] ?? Number.NaN)).toFixed(3)} %`,
    )
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.01)
  },
)
