import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EnergyEngine, type Session as EngineSession } from '../../src/engine/index.ts'
import { deriveEnergy } from '../../src/engine/analyzer.ts'
import { rawWindow, workSeconds } from '../../src/engine/raw-window.ts'
import { type Reader, readerFacts } from '../../src/engine/readers/reader.ts'
import { monotonicNs } from '../../src/engine/sampling/clock.ts'
import { Session } from '../../src/engine/session.ts'
import { SnapshotSet } from '../../src/engine/telemetry/snapshot-registry.ts'
import type { Snapshots } from '../../src/engine/telemetry/telemetry.ts'
import { attributeWindow } from '../../src/engine/window-spans.ts'
import { SpanRecorder } from '../../src/execution/span-recorder.ts'
import { scratch } from '../support/scratch.ts'

const WATTS = 30
const TASK_MS = 200

/** 30 µJ for each µs that goes by. */
const steady: Reader = {
  name: 'steady',
  provenance: 'simulated',
  counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
  read(into) {
    into[0] = (monotonicNs() * BigInt(WATTS)) / 1000n
  },
  close: () => undefined,
}

function sessionWith(snapshots?: Snapshots): Session {
  const facts = readerFacts(steady)
  const limits = { plausibleWatts: 1000, updatePeriodSeconds: new Map<string, number>() }
  const derive = (window: ReturnType<typeof rawWindow>) => deriveEnergy({ window, reader: facts })
  return new Session({
    mode: 'sampled',
    sources: {
      reader: steady,
      treeCpuSeconds: () => process.cpuUsage().user / 1e6,
      cpuAtNs: monotonicNs,
      machineCpu: () => undefined,
      samplerPosition: () => 0,
      samplerLost: () => 0,
      samplerCpuSeconds: () => undefined,
      lateness: undefined,
      usualBracketNs: 1_000_000n,
      ticks: undefined,
    },
    counters: 1,
    rawOf: (window) => rawWindow(window, steady, undefined, limits),
    attribute: (window, raw, inside, marks) =>
      attributeWindow(window, raw, inside, marks, {
        reader: steady,
        facts,
        ring: undefined,
        limits,
        hasTotal: derive(raw).totalJoules !== undefined,
      }),
    workSecondsOf: workSeconds,
    derive,
    surroundings: () => [],
    slowestPeriodSeconds: undefined,
    snapshots:
      snapshots &&
      SnapshotSet.open({ roots: { sys: '/sys', proc: '/proc', dev: '/dev' }, pid: process.pid }, [
        { name: 'slow', summary: 'slow', open: () => snapshots },
      ]),
    missingSeries: [],
    degraded: undefined,
    flush: async () => undefined,
    release: async () => undefined,
  })
}

const block = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** A window with spans, and how long it and what belongs to it took. */
async function measured(session: Session) {
  const spans = new SpanRecorder(session)
  const began = performance.now()
  session.start()
  const workBegan = performance.now()
  await spans.span({ phase: 'planning', type: 'llm-call' }, () => sleep(TASK_MS / 2))
  await spans.span({ phase: 'execution', type: 'step' }, async () => block(TASK_MS / 2))
  const workEnded = performance.now()
  session.stop()
  const ended = performance.now()
  const window = session.raw()
  return {
    window,
    energy: session.derive(window),
    ...session.attribute(spans.marks(session.lastEdge())),
    workSeconds: (workEnded - workBegan) / 1000,
    allSeconds: (ended - began) / 1000,
  }
}

test('a stop that takes as long as the task changes neither the duration nor the energy of window and spans', async () => {
  const slow = await measured(
    sessionWith({
      begin: () => block(TASK_MS),
      end: () => block(TASK_MS),
      result: () => ({ values: {}, warnings: [] }),
      close: () => undefined,
    }),
  )
  expect(slow.allSeconds - slow.workSeconds).toBeGreaterThan((1.9 * TASK_MS) / 1000)
  // All that lies between the two looks at the clock and the window: a stall of the host, but no part of the stop.
  expect(Math.abs(slow.window.seconds - slow.workSeconds)).toBeLessThan((0.2 * TASK_MS) / 1000)
  for (const { seconds, totalJoules = Number.NaN } of [slow.energy, ...slow.spans])
    expect(Math.abs(totalJoules / (WATTS * seconds) - 1)).toBeLessThan(0.02)
  expect(slow.phases.map(({ phase }) => phase)).toEqual(['planning', 'execution', 'waiting'])
  const inSpans = slow.spans.reduce((sum, { seconds }) => sum + seconds, 0)
  expect(slow.window.seconds - inSpans).toBeLessThan((0.2 * TASK_MS) / 1000)
})

test('edges have positions between those of the window, and more of them than a chunk holds', () => {
  const session = sessionWith()
  for (let window = 0; window < 2; window++) {
    session.start()
    expect(session.lastEdge()).toBe(0)
    expect(Array.from({ length: 200 }, () => session.edge())).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    expect(session.lastEdge()).toBe(200)
    session.stop()
    expect(session.lastEdge()).toBe(201)
  }
  const whole = { id: 0, startEdge: 0, endEdge: 201, phase: 'execution', type: 'phase', success: true } as const
  const { spans, phases } = session.attribute([whole])
  const energy = session.derive(session.raw())
  expect(spans[0]?.totalJoules).toBe(energy.totalJoules)
  expect(spans[0]?.selfJoules).toBe(energy.totalJoules)
  expect(spans[0]?.uncertaintyJoules).toBeCloseTo(energy.totalUncertaintyJoules ?? Number.NaN, 9)
  expect(phases).toEqual([{ phase: 'execution', seconds: energy.seconds, joules: energy.totalJoules }])
})

test('a span that was left open ends with its window', async () => {
  const session = sessionWith()
  const spans = new SpanRecorder(session)
  session.start()
  spans.start({ phase: 'execution', type: 'step' })
  await sleep(20)
  session.stop()
  const [open] = session.attribute(spans.marks(session.lastEdge())).spans
  expect(open?.endNs).toBe(session.raw().endNs)
  expect(open?.success).toBe(false)
})

test('outside of a window there are no edges, and inside none is attributed', () => {
  const session = sessionWith()
  expect(() => session.edge()).toThrow(/before the start/)
  session.start()
  expect(() => session.attribute([])).toThrow(/has not ended/)
  session.stop()
  expect(() => session.edge()).toThrow(/after the end/)
})

test('where nothing can be read spans have times and no joules', async () => {
  await using engine = await EnergyEngine.open({
    readers: [],
    roots: { sys: scratch() },
    profileDir: scratch(),
    lock: false,
  })
  await using session: EngineSession = engine.session('edges')
  session.start()
  const edge = session.edge()
  await sleep(20)
  session.stop()
  const { spans, phases } = session.attribute([
    { id: 0, startEdge: edge, endEdge: session.lastEdge(), phase: 'planning', type: 'phase', success: true },
  ])
  expect(spans[0]?.seconds).toBeGreaterThan(0.019)
  expect([...spans, ...phases].flatMap(Object.keys).filter((key) => /joules/i.test(key))).toEqual([])
  expect(spans[0]?.startUj).toEqual([])
})
