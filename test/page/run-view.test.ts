import { describe, expect, test } from 'vitest'
import { phaseRows } from '../../src/page/views/run/phase-rows.ts'
import { phaseStretches, type RunEvent } from '../../src/page/views/run/phase-stretches.ts'
import {
  defaultLines,
  idleWattsOf,
  joulesUnder,
  powerLines,
  powerSeries,
  stretchSeconds,
  totalWatts,
} from '../../src/page/views/run/power-lines.ts'
import { readingQuantity } from '../../src/page/views/run/reading-quantity.ts'
import {
  aboveIdleText,
  attemptText,
  modelText,
  outcomeText,
  spanNotes,
  spanText,
} from '../../src/page/views/run/run-text.ts'
import { spanRows } from '../../src/page/views/run/span-rows.ts'
import { telemetryText } from '../../src/page/views/run/telemetry-rows.ts'
import { isAskedFor } from '../../src/page/views/runs/filter-runs.ts'
import { taskRun } from '../../src/reporters/json-run.ts'
import type { PowerSeries } from '../../src/reporters/page-data.ts'
import { exampleTask } from '../support/experiment.ts'
import { sampledRun } from '../support/sampled-run.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const event = (id: number, startSeconds: number, seconds: number, rest: Partial<RunEvent> = {}): RunEvent => ({
  id,
  type: 'step',
  phase: 'execution',
  startSeconds,
  seconds,
  selfSeconds: seconds,
  success: true,
  ...rest,
})

describe('phases over time', () => {
  test('the deepest span says the phase, and waiting is where none is', () => {
    const events = [
      event(0, 1, 4, { phase: 'planning' }),
      event(1, 2, 1, { phase: 'waiting', parent: 0 }),
      event(2, 6, 2),
    ]
    expect(phaseStretches({ events, seconds: 10 })).toEqual([
      { phase: 'waiting', fromSeconds: 0, toSeconds: 1 },
      { phase: 'planning', fromSeconds: 1, toSeconds: 2 },
      { phase: 'waiting', fromSeconds: 2, toSeconds: 3 },
      { phase: 'planning', fromSeconds: 3, toSeconds: 5 },
      { phase: 'waiting', fromSeconds: 5, toSeconds: 6 },
      { phase: 'execution', fromSeconds: 6, toSeconds: 8 },
      { phase: 'waiting', fromSeconds: 8, toSeconds: 10 },
    ])
  })

  test('a child that outlives its parent goes on; spans without length and a run without spans make no stretch', () => {
    const events = [event(0, 0, 2, { phase: 'planning' }), event(1, 1, 3, { parent: 0 }), event(2, 3, 0)]
    expect(phaseStretches({ events, seconds: 4 }).map(({ phase, toSeconds }) => [phase, toSeconds])).toEqual([
      ['planning', 1],
      ['execution', 4],
    ])
    expect(phaseStretches({ events: [], seconds: 4 })).toEqual([])
  })

  test('the stretches of a run have the times of its phases', () => {
    const run = taskRun(sampledRun().run)
    for (const { phase, seconds } of run.phases) {
      const own = phaseStretches(run).filter((each) => each.phase === phase)
      expect(own.reduce((sum, { fromSeconds, toSeconds }) => sum + toSeconds - fromSeconds, 0)).toBeCloseTo(seconds, 1)
    }
  })

  test('shares are of the run, and unknown where there is nothing to share', () => {
    const phases = [
      { phase: 'planning' as const, seconds: 1, joules: 30 },
      { phase: 'waiting' as const, seconds: 3 },
    ]
    expect(phaseRows({ phases, seconds: 4, totalJoules: 40 })).toMatchObject([
      { ofSeconds: 0.25, ofJoules: 0.75, watts: 30 },
      { ofSeconds: 0.75, ofJoules: undefined, watts: undefined },
    ])
    expect(phaseRows({ phases: [{ phase: 'waiting', seconds: 0, joules: 0 }], seconds: 0 })).toMatchObject([
      { watts: undefined, ofSeconds: undefined },
    ])
  })
})

test('spans are read as a tree, whatever the order in which they are told', () => {
  const events = [
    event(3, 5, 1),
    event(2, 3, 1, { parent: 0 }),
    event(1, 2, 1, { parent: 0 }),
    event(0, 1, 4),
    event(4, 2, 1, { parent: 1 }),
    event(5, 0, 9, { parent: 77 }),
  ]
  expect(spanRows(events).map(({ event: { id }, depth }) => [id, depth])).toEqual([
    [5, 0],
    [0, 0],
    [1, 1],
    [4, 2],
    [2, 1],
    [3, 0],
  ])
})

describe('power of a run as lines', () => {
  const power: PowerSeries = {
    run: 'run',
    samples: 4,
    fromSeconds: 0,
    toSeconds: [1, 3, 4],
    watts: { package: [10, 20, null], core: [1, 2, 3], dram: [1, 2, 3] },
    lowWatts: [9, 20, null],
    highWatts: [13, 24, null],
  }

  test('the total is of package, DRAM and GPU, and unknown where one is', () => {
    expect(totalWatts(power)).toEqual([11, 22, null])
    expect(powerLines(power)).toEqual(['total', 'package', 'core', 'dram'])
    expect(defaultLines(power)).toEqual(['total'])
    expect(defaultLines({ ...power, watts: { package: [1, 2, 3] } })).toEqual(['package'])
    expect(defaultLines({ ...power, watts: { core: [1, 2, 3] } })).toEqual(['core'])
    expect(totalWatts({ ...power, watts: { core: [1, 2, 3] } })).toEqual([null, null, null])
  })

  test('joules under a line, and the stretch in the middle', () => {
    expect(joulesUnder(power, [10, 20, 5])).toBe(55)
    expect(joulesUnder(power, totalWatts(power))).toBeUndefined()
    expect(stretchSeconds(power)).toBe(1)
    expect(stretchSeconds({ ...power, toSeconds: [] })).toBe(0)
  })

  test('idle power is that of what is drawn, where all of it is known', () => {
    expect(idleWattsOf(['total', 'core'], power, { package: 3, dram: 1 })).toBe(4)
    expect(idleWattsOf(['total'], power, { package: 3 })).toBeUndefined()
    expect(idleWattsOf(['core'], power, { core: 2 })).toBe(2)
    expect(idleWattsOf(['core', 'dram'], power, { core: 2, dram: 1 })).toBeUndefined()
    expect(idleWattsOf(['total'], power, undefined)).toBeUndefined()
  })

  test('the extremes stand around the total alone', () => {
    const lines = powerSeries(power, ['total', 'core'], { package: 3, dram: 1 }, [0, 4])
    expect(lines.map(({ label, band }) => [label, band !== undefined])).toEqual([
      ['total (package + dram)', true],
      ['core', false],
      ['idle', false],
    ])
  })
})

test.each([
  ['x86PkgTempCelsius', 'temperature', 'x86 pkg temp'],
  ['PkgTmpCelsius', 'temperature', 'pkg tmp'],
  ['package_celsius', 'temperature', 'package'],
  ['meanFrequencyMhz', 'frequency', 'mean frequency'],
  ['Bzy_MHz', 'frequency', 'Bzy'],
  ['busy_mhz', 'frequency', 'busy'],
  ['CPU%c6', 'idle', 'CPU%c6'],
  ['Pkg%pc10', 'idle', 'Pkg%pc10'],
  ['C1ACPI%', 'idle', 'C1ACPI%'],
  ['c6_percent', 'idle', 'c6'],
  ['Busy%', 'use', 'Busy%'],
  ['userFraction', 'use', 'user'],
  ['PkgWatt', 'power', 'Pkg'],
  ['residentBytes', 'memory', 'resident'],
  ['contextSwitchesPerSecond', 'rates', 'context switches'],
  ['runQueue', 'other', 'run queue'],
  ['Celsius', 'temperature', 'Celsius'],
])('%s is a series of the group %s', (name, group, label) => {
  expect(readingQuantity(name)).toMatchObject({ group, label })
})

test.each([
  ['idleStateC6Seconds', 31.2, '31.2 s'],
  ['idleStateC6Entries', 18213, '18,213'],
  ['userFraction', 0.123, '12 %'],
  ['meanFrequencyMhz', 3412.44, '3,412 MHz'],
  ['interruptsPerSecond', 1234.5678, '1,235 1/s'],
  ['residentBytes', 123456789, '123 MB'],
  ['packageCelsius', 45.25, '45.25 °C'],
])('telemetry %s = %d is %s', (name, value, text) => {
  expect(telemetryText(name, value)).toBe(text)
})

describe('a run in words', () => {
  test('what came of it', () => {
    expect(outcomeText(taskRun(exampleTask()))).toBe('✓ passed')
    expect(outcomeText(taskRun(exampleTask({ success: false, status: 'failed' })))).toBe('✗ failed')
    expect(outcomeText(taskRun(exampleTask({ success: false, status: 'aborted' })))).toBe('✗ aborted')
    expect(outcomeText(taskRun(exampleWorkflowRun()))).toBe('✓ reached')
    expect(outcomeText(taskRun(sampledRun().run))).toBe('✗ wrong-answer')
  })

  test('the model, the attempt, and energy above idle', () => {
    const run = taskRun(exampleWorkflowRun())
    expect(modelText(run)).toBe('embedded-1M (synthetic weights)')
    expect(modelText({ model: { id: 'a', provider: 'b', model: 'c', site: 'remote' } })).toBe('a (client side only)')
    expect(modelText({})).toBe('–')
    expect(attemptText(run)).toBe('1')
    expect(attemptText({ attempt: { retry: 2, repeat: 0 } })).toBe('3')
    expect(aboveIdleText({})).toBe('–')
    expect(aboveIdleText({ activeJoules: { value: -1, low: -2, high: 0.5 } })).toBe('-1.00 J (-2.00 J to 500 mJ)')
  })

  test('spans, and what is special about them', () => {
    const { events } = taskRun(sampledRun().run)
    expect([1, 5, 11].map((id) => spanText(events[id] as RunEvent))).toEqual([
      'LLM call: decoder-1M',
      'step',
      'back-off',
    ])
    expect(spanNotes(events[10] as RunEvent)).toEqual(['below resolution'])
    expect(spanNotes(events[12] as RunEvent)).toEqual([
      '✗ tool-error: </td><script>alert(1)</script>',
      'outlives its parent',
    ])
  })

  test('filters of the list', () => {
    const run = taskRun(exampleWorkflowRun({ facts: { warmUp: true } }))
    const asked = (query: string): boolean => isAskedFor(run, new URLSearchParams(query))
    expect(['', 'text=GEO', 'workflow=linear', 'success=yes', 'warm-up=only'].map(asked)).not.toContain(false)
    expect(['text=none', 'workflow=agentic', 'success=no', 'warm-up=without'].map(asked)).not.toContain(true)
  })
})
