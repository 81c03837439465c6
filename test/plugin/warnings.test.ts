import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deriveEnergy } from '../../src/engine/analyzer.ts'
import {
  backgroundCpu,
  baselineMismatch,
  belowIdle,
  idleMissing,
  idleStale,
  samplerDegraded,
  samplerDropped,
  stealTime,
  virtualMachine,
  windowTooShort,
} from '../../src/engine/quality.ts'
import {
  affinityLost,
  containerWithoutCounters,
  countersMultiplexed,
  frequencyMoved,
  machineSlept,
  notPinned,
  onBattery,
  otherGpuClients,
  raplNoiseFilter,
  settingChanged,
  sourcesDisagree,
  thermalThrottling,
} from '../../src/engine/machine-warnings.ts'
import { withAcceptances } from '../../src/compare/acceptances.ts'
import { importedRun } from '../../src/import/a-lems/run.ts'
import { openSpool } from '../../src/engine/sampling/spool.ts'
import { controlsDiffer } from '../../src/compare/controls.ts'
import { baseDrifted } from '../../src/compare/inconclusive.ts'
import type { MeasuredPair } from '../../src/compare/measured-pair.ts'
import type { ComparedPair } from '../../src/comparison.ts'
import { clientSideOnly, promptCacheWarm, tokensUnknown } from '../../src/execution/workflow-warnings.ts'
import { intervalWide, windowsAutocorrelated } from '../../src/plugin/bench-warnings.ts'
import { collectExperiment } from '../../src/invocation/collect.ts'
import { controlMoved } from '../../src/invocation/control-workload.ts'
import type { CounterSpan, RawWindow, ReaderFacts, Warning, WarningKind } from '../../src/run.ts'
import { exampleComparison } from '../support/comparison-records.ts'
import { exampleCall, exampleExperiment, exampleTask } from '../support/experiment.ts'

const COUNTER = { id: 'package-0', domain: 'package', unitUj: 61, updatePeriodSeconds: 0.001 } as const
const READER: ReaderFacts = { name: 'rapl-powercap', provenance: 'measured', counters: [COUNTER] }

const window = (span: Partial<CounterSpan> = {}, seconds = 1): RawWindow => ({
  startNs: '0',
  endNs: '1',
  seconds,
  startUncertaintySeconds: 0,
  endUncertaintySeconds: 0,
  counters: [{ counter: 'package-0', domain: 'package', unitUj: 61, wraps: 0, joules: 10, ...span }],
  cpuSeconds: 0,
})
const derived = (span: Partial<CounterSpan> = {}, reader: ReaderFacts | undefined = READER): Warning[] =>
  deriveEnergy({ window: window(span), ...(reader === undefined ? {} : { reader }) }).warnings
const without = (): Warning[] => deriveEnergy({ window: window() }).warnings

const control = (joules: number) => ({
  measuredAt: '2026-01-01T00:00:00.000Z',
  seconds: 0.02,
  secondsSpread: 0.001,
  joules,
  joulesSpread: 0.001,
})

/** The warnings of a run of A-LEMS with samples of these counters, 10 ms apart. */
const importedWarnings = (countersUj: readonly bigint[]): Warning[] =>
  importedRun({
    run: { run_id: 1n, workflow_type: 'linear', start_time_ns: 0n, pkg_energy_uj: 5n },
    rows: {
      events: [],
      interactions: [],
      samples: countersUj.map((uj, i) => ({ timestamp_ns: BigInt(i) * 10_000_000n, pkg_energy_uj: uj })),
      interrupts: [],
      thermal: [],
    },
    experiment: {},
    categories: new Map(),
    database: 'some',
    baselineId: () => undefined,
  }).run.warnings

/** The warnings of the runs of a log in which one run began, and ended or not. */
function collected(ended: boolean): Warning[] {
  const dir = mkdtempSync(join(tmpdir(), 'spool-'))
  const spool = openSpool(dir)
  const run = exampleTask()
  const { id, kind, project, file, suite, name, attempt, startedAt, startNs } = run
  spool.append({ type: 'start', run: { id, kind, project, file, suite, name, attempt, startedAt, startNs } })
  if (ended) spool.append({ type: 'run', run: { ...run, warnings: [] } })
  return collectExperiment(exampleExperiment(), dir, [], { status: 'completed' }).experiment.runs.flatMap(
    ({ warnings }) => warnings,
  )
}

/** Ten pairs of processes whose controls are a little apart. */
const controlPairs = (ratio: number): MeasuredPair[] =>
  Array.from({ length: 10 }, (_, index) => {
    const process = (joules: number) => ({ benches: {}, warnings: [], controls: [{ ...control(1), joules }] })
    return { index, first: 'base', seconds: 1, base: process(1 + index / 1e4), head: process(ratio + index / 1e4) }
  })

const basePairs = (joules: readonly number[]): ComparedPair[] =>
  joules.map((joulesPerOp, index) => {
    const side = { joulesPerOp, secondsPerOp: 1, cpuSecondsPerOp: 1 }
    return { index, first: 'base', base: side, head: side }
  })

/** What makes each warning appear, and what is like it and does not. */
const CASES: Record<WarningKind, { fires: () => Warning[]; silent: () => Warning[] }> = {
  'window-too-short': {
    fires: () => windowTooShort(window({}, 0.009), [COUNTER]),
    silent: () => windowTooShort(window({}, 0.011), [COUNTER]),
  },
  'below-resolution': { fires: () => derived({ joules: 0 }), silent: () => derived({ joules: 0.000_061 }) },
  'counter-wrapped': { fires: () => derived({ wraps: 1 }), silent: () => derived() },
  'counter-fault': { fires: () => derived({ fault: 'gone' }), silent: () => derived() },
  'idle-baseline-missing': {
    fires: () => idleMissing('sampled', { totalJoules: 1 }),
    silent: () => idleMissing('edges', { totalJoules: 1 }),
  },
  'idle-baseline-stale': {
    fires: () => idleStale({ measuredAt: '2026-01-01T00:00:00Z' }, '2026-01-02T00:00:01Z', 86_400),
    silent: () => idleStale({ measuredAt: '2026-01-01T00:00:00Z' }, '2026-01-02T00:00:00Z', 86_400),
  },
  'idle-baseline-contaminated': {
    fires: () => baselineMismatch({ watts: { package: 9 } }, ['package', 'dram']),
    silent: () => baselineMismatch({ watts: { package: 9, dram: 1 } }, ['package', 'dram']),
  },
  'below-idle': {
    fires: () => belowIdle({ value: -2, low: -3, high: -1 }),
    silent: () => belowIdle({ value: -2, low: -5, high: 1 }),
  },
  'background-cpu': {
    fires: () => backgroundCpu({ seconds: 1, background: 0.06 }, 0.05),
    silent: () => backgroundCpu({ seconds: 1, background: 0.04 }, 0.05),
  },
  'sampler-dropped': { fires: () => samplerDropped(1, 99), silent: () => samplerDropped(0, 100) },
  'sampler-degraded': {
    fires: () => samplerDegraded('sampled', 'no koffi'),
    silent: () => samplerDegraded('edges', 'no koffi'),
  },
  'virtual-machine': {
    fires: () => virtualMachine('kvm', 'measured'),
    silent: () => virtualMachine('kvm', 'simulated'),
  },
  'steal-time': {
    fires: () => stealTime({ seconds: 1, steal: 0.02 }),
    silent: () => stealTime({ seconds: 1, steal: 0.01 }),
  },
  'interval-wide': { fires: () => intervalWide(0.02, 0.01), silent: () => intervalWide(0.01, 0.01) },
  'windows-autocorrelated': {
    fires: () => windowsAutocorrelated([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]),
    silent: () => windowsAutocorrelated([1, 1.6, 1.1, 1.5, 1.2, 1.4, 1.3]),
  },
  'control-moved': {
    fires: () => controlMoved([control(1), control(1.02)]),
    silent: () => controlMoved([control(1), control(1.005)]),
  },
  'controls-differ': {
    fires: () => controlsDiffer(controlPairs(1.015), 'energy', 0.01),
    silent: () => controlsDiffer(controlPairs(1.005), 'energy', 0.01),
  },
  'base-drifted': {
    fires: () => baseDrifted(basePairs([1, 2, 3, 4, 5, 6, 7, 8]), 'energy'),
    silent: () => baseDrifted(basePairs([4, 2, 6, 1, 8, 3, 7, 5]), 'energy'),
  },
  'sources-disagree': {
    fires: () => sourcesDisagree('package', { source: 'a', joules: 100 }, { source: 'b', joules: 94 }),
    silent: () => sourcesDisagree('package', { source: 'a', joules: 100 }, { source: 'b', joules: 104 }),
  },
  'setting-changed': {
    fires: () => settingChanged('governor', 'powersave', 'performance'),
    silent: () => settingChanged('governor', undefined, 'performance'),
  },
  'thermal-throttling': { fires: () => thermalThrottling(1), silent: () => thermalThrottling(0) },
  'frequency-moved': { fires: () => frequencyMoved(3000, 2800), silent: () => frequencyMoved(3000, 2900) },
  'not-pinned': { fires: () => notPinned('one core'), silent: () => notPinned(undefined) },
  'affinity-lost': { fires: () => affinityLost('1', '0-7'), silent: () => affinityLost('1', '1') },
  'machine-slept': { fires: () => machineSlept(5, 7), silent: () => machineSlept(5, undefined) },
  'on-battery': { fires: () => onBattery(true), silent: () => onBattery(false) },
  'rapl-noise-filter': { fires: () => raplNoiseFilter('SGX'), silent: () => raplNoiseFilter(undefined) },
  container: {
    fires: () => containerWithoutCounters('docker', false),
    silent: () => containerWithoutCounters('docker', true),
  },
  'other-gpu-clients': { fires: () => otherGpuClients(0, 2), silent: () => otherGpuClients(0, 0) },
  'counters-multiplexed': {
    fires: () => countersMultiplexed({ cycles: 1, instructions: 0.5 }),
    silent: () => countersMultiplexed({ cycles: 1, instructions: 1 }),
  },
  'tokens-unknown': {
    fires: () => tokensUnknown([exampleCall({ tokens: {} })]),
    silent: () => tokensUnknown([exampleCall({ tokens: { prompt: 3, completion: 4, total: 7 } })]),
  },
  'prompt-cache-warm': {
    fires: () => promptCacheWarm([exampleCall({ tokens: { cachedPrompt: 2 } })]),
    silent: () => promptCacheWarm([exampleCall({ tokens: { cachedPrompt: 0 } })]),
  },
  'client-side-only': {
    fires: () => clientSideOnly({ id: 'm', provider: 'groq', model: 'm', site: 'remote' }),
    silent: () => clientSideOnly({ id: 'm', provider: 'ollama', model: 'm', site: 'host' }),
  },
  modelled: { fires: () => derived({}, { ...READER, provenance: 'modelled' }), silent: () => derived() },
  simulated: { fires: () => derived({}, { ...READER, provenance: 'simulated' }), silent: () => derived() },
  'imported-untrusted': { fires: () => importedWarnings([]), silent: without },
  'imported-unmeasured': {
    fires: () => importedWarnings([]),
    silent: () => importedWarnings([1_000_000_000_000n, 1_000_000_100_000n]),
  },
  'acceptance-ignored': {
    fires: () => withAcceptances(exampleComparison(), [{ commit: 'bbb', text: 'none at all' }]).warnings,
    silent: () => withAcceptances(exampleComparison(), [{ commit: 'bbb', text: 'quick it is worth it' }]).warnings,
  },
  'no-counter': { fires: without, silent: () => derived() },
  aborted: { fires: () => collected(false), silent: () => collected(true) },
}

describe.each(Object.entries(CASES))('%s', (kind, { fires, silent }) => {
  const kinds = (warnings: readonly Warning[]): string[] => warnings.map((warning) => warning.kind)
  test('fires', () => {
    expect(kinds(fires())).toContain(kind)
  })
  test('stays silent', () => {
    expect(kinds(silent())).not.toContain(kind)
  })
})
