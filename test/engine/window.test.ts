import { expect, test } from 'vitest'
import { fakeReader } from '../../src/engine/readers/fake.ts'
import { createReading } from '../../src/engine/sampling/reading.ts'
import type { TickPair, TickWatch } from '../../src/engine/sampling/tick-watch.ts'
import { type EdgeSources, closeWindow, createWindow, openWindow } from '../../src/engine/window.ts'

const PAIR: TickPair = [
  { valueUj: 1n, earliestNs: 1n, latestNs: 2n },
  { valueUj: 2n, earliestNs: 3n, latestNs: 4n },
]

/** Sources that count their calls: what each of them says is when it was asked. */
function scripted(more: Partial<EdgeSources> = {}) {
  const calls: string[] = []
  const called = (what: string): number => calls.push(what)
  const reader = fakeReader({
    counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
    rows: () => [BigInt(called('counters'))],
  })
  const ticks = {
    watch: (wanted: string, from?: unknown) => {
      called(`${wanted} ticks${from ? ' from here' : ''}`)
      return [PAIR]
    },
  } as unknown as TickWatch
  const sources: EdgeSources = {
    reader,
    treeCpuSeconds: (ownLast) => called(ownLast ? 'cpu, own last' : 'cpu, own first'),
    cpuAtNs: () => BigInt(called('cpu time')),
    machineCpu: () => ({ busySeconds: called('machine'), stealSeconds: 0 }),
    samplerPosition: () => called('position'),
    samplerLost: () => called('lost'),
    samplerCpuSeconds: () => called('sampler cpu'),
    lateness: Int32Array.of(3, 2, 1),
    usualBracketNs: 60_000_000_000n,
    ticks,
    ...more,
  }
  return { sources, calls }
}

const SURROUNDINGS = ['machine', 'cpu, own last', 'position', 'lost', 'sampler cpu']

test('a window opens with its surroundings first and its counters last, and closes the other way round', () => {
  const { sources, calls } = scripted()
  const window = createWindow(1)
  openWindow(sources, window, true)
  expect(calls).toEqual([...SURROUNDINGS, 'latest ticks', 'cpu, own last', 'cpu time', 'counters'])
  calls.length = 0
  closeWindow(sources, window)
  expect(calls).toEqual(['counters', 'cpu, own first', 'cpu time', 'first ticks from here', ...SURROUNDINGS])
})

test('each edge keeps what was read at it', () => {
  const { sources } = scripted()
  const window = createWindow(1)
  openWindow(sources, window, true)
  closeWindow(sources, window)
  const { start, end } = window
  expect(start).toMatchObject({
    machineCpu: { busySeconds: 1 },
    treeCpuBesideMachine: 2,
    samplerPosition: 3,
    samplerLost: 4,
    samplerCpuSeconds: 5,
    ticks: [PAIR],
    treeCpuSeconds: 7,
    cpuAtNs: 8n,
  })
  expect([...start.reading.values, ...end.reading.values]).toEqual([9n, 10n])
  expect(end).toMatchObject({ treeCpuSeconds: 11, cpuAtNs: 12n, ticks: [PAIR], machineCpu: { busySeconds: 14 } })
  expect(start.lateness.slice(0, 4)).toEqual(Int32Array.of(3, 2, 1, 0))
})

test('a window that is not aligned waits for no step at either edge, nor one whose counters have none', () => {
  for (const [aligned, more] of [[false, {}] as const, [true, { ticks: undefined }] as const]) {
    const { sources, calls } = scripted(more)
    const window = createWindow(1)
    openWindow(sources, window, aligned)
    closeWindow(sources, window)
    expect(calls.filter((call) => call.includes('ticks'))).toEqual([])
    expect([window.start.ticks, window.end.ticks]).toEqual([[], []])
  }
})

test('a start reading that was held up is taken again, twice at most; an end reading never', () => {
  const { sources, calls } = scripted({ usualBracketNs: -1n })
  const window = createWindow(1)
  openWindow(sources, window, false)
  expect(calls.filter((call) => call === 'counters')).toHaveLength(3)
  closeWindow(sources, window)
  expect(calls.filter((call) => call === 'counters')).toHaveLength(4)
})

test('where nothing is read a window has its times', () => {
  const { sources } = scripted({ reader: undefined, lateness: undefined, ticks: undefined })
  const window = createWindow(0)
  openWindow(sources, window, true)
  closeWindow(sources, window)
  expect(window.end.reading.row[0]).toBeGreaterThanOrEqual(window.start.reading.row[1] as bigint)
  expect(window.start.reading.row).toHaveLength(createReading(0).row.length)
})
