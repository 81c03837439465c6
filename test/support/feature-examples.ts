import type { Experiment, TaskRun } from '../../src/run.ts'
import type { SeriesRow } from '../../src/stats/index.ts'
import { exampleExperiment } from './experiment.ts'
import { exampleWorkflowRun } from './workflow.ts'

/** A run with everything that a value can be made of. */
export interface FeatureExample {
  run: TaskRun
  experiment: Experiment
  series: SeriesRow[]
}

const TELEMETRY = [
  'taskClockSeconds',
  'instructions',
  'cycles',
  'instructionsPerCycle',
  'cacheReferences',
  'cacheMisses',
  'cacheMissRatio',
  'branches',
  'branchMisses',
  'pageFaultsMinor',
  'pageFaultsMajor',
  'contextSwitches',
  'migrations',
  'frequencyBeforeMhz',
  'frequencyAfterMhz',
  'uncoreFrequencyMhz',
  'idleStatePOLLSeconds',
  'idleStateC1Seconds',
  'idleStateC6Seconds',
  'idleStatePOLLEntries',
  'idleStateC1Entries',
  'idleStateC6Entries',
  ...['C2', 'C3', 'C6', 'C7', 'C8', 'C10'].map((state) => `package${state}Seconds`),
  ...['C1', 'C3', 'C6', 'C7'].map((state) => `core${state}Seconds`),
  'coreThrottleEvents',
  'packageThrottleEvents',
  'packageThrottlingNow',
  'packageThrottledSinceBoot',
  'gpu0TemperatureCelsius',
  'gpu0PowerWatts',
  'gpu0MemoryUsedBytes',
  'gpu0UtilisationFraction',
  'gpu1TemperatureCelsius',
  'gpu1PowerWatts',
  'gpu1MemoryUsedBytes',
  'gpu1UtilisationFraction',
]

const SCHEDULER = [
  'interruptsPerSecond',
  'contextSwitchesPerSecond',
  'voluntarySwitchesPerSecond',
  'involuntarySwitchesPerSecond',
  'runQueue',
  'userFraction',
  'systemFraction',
  'idleFraction',
  'cpuPressureFraction',
  'residentBytes',
  'swapUsedBytes',
  'meanFrequencyMhz',
  'tcpRetransmitsPerSecond',
]

/** Values that differ between names and between seeds. */
const numbered = (names: readonly string[], seed: number): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, 1 + i + seed / (i + 2)]))

const seriesOf = (seed: number): SeriesRow[] => [
  { source: 'scheduler', reading: { runQueue: 1 } },
  { source: 'scheduler', reading: numbered(SCHEDULER, seed) },
  { source: 'scheduler', reading: numbered(SCHEDULER, seed + 1) },
  { source: 'turbostat', reading: { Bzy_MHz: 3000 + seed, Avg_MHz: 500 + seed } },
  { source: 'thermal', reading: { aCelsius: 40 + seed, bCelsius: 30 } },
  { source: 'thermal', reading: { aCelsius: 41 + 2 * seed, bCelsius: 60 + 7 * seed } },
  { source: 'thermal', reading: { aCelsius: 39 + seed / 2, bCelsius: 30 } },
]

/** Two runs in which every value is there and none is the same. */
export function featureExamples(): [FeatureExample, FeatureExample] {
  return [fullExample(), otherExample()]
}

function fullExample(): FeatureExample {
  const experiment: Experiment = {
    ...exampleExperiment(),
    pinnedCpus: [0, 2],
    idleBaseline: {
      id: 'baseline',
      measuredAt: '2026-01-02T03:04:05.678Z',
      mode: 'sampled',
      reader: 'rapl-powercap',
      provenance: 'measured',
      hardwareHash: 'machine',
      watts: { package: 9 },
      spreadWatts: { package: 0.1 },
      totalWatts: 10,
      totalSpreadWatts: 0.2,
      segments: 5,
      segmentSeconds: 2,
      temperatureCelsius: 38,
      accepted: true,
    },
  }
  Object.assign(experiment.hardware, {
    cpuFamily: 6,
    cpuModelId: 85,
    microcode: '0x1',
    sockets: 1,
    physicalCores: 4,
    virtualisation: 'kvm',
    container: 'docker',
  })
  Object.assign(experiment.environment, { governor: 'performance', turbo: true })
  const run = exampleWorkflowRun(
    {
      startedAt: '2026-01-02T04:05:05.678Z',
      totalUncertaintyJoules: 0.1,
      domains: { package: 60, core: 40, uncore: 5, dram: 4, gpu: 3, psys: 90 },
      idleJoules: 20,
      activeJoules: { value: 40, low: 38, high: 42 },
      backgroundCpuSeconds: 0.2,
      stealSeconds: 0.01,
      coolDown: { seconds: 3, reached: true },
      samplesLost: 1,
      samplerCpuSeconds: 0.02,
      samplerJoules: 0.3,
      telemetry: { values: numbered(TELEMETRY, 1), missing: [] },
    },
    {
      tokens: { prompt: 120, completion: 30, total: 150, cachedPrompt: 10, reasoning: 3 },
      model: { id: 'embedded', provider: 'embedded', model: '1M', site: 'host', synthetic: true, parameters: 1e6 },
      pair: { id: 'pair-1', block: 0, order: 0 },
      failure: { type: 'wrong-answer', message: '5' },
    },
  )
  run.workflowFacts.calls = run.workflowFacts.calls.map((call) => ({ ...call, prefillJoules: 1, decodeJoules: 2 }))
  return { run, experiment, series: seriesOf(1) }
}

function otherExample(): FeatureExample {
  const { experiment, run } = fullExample()
  const facts = run.workflowFacts
  if (facts === undefined || experiment.idleBaseline === undefined) throw new Error('the full example is not full')
  const [first, step] = facts.spans
  if (!first || !step) throw new Error('the example has no spans')
  return {
    experiment: {
      ...experiment,
      id: 'other',
      createdAt: '2026-01-02T03:04:07.678Z',
      git: { commit: 'def', dirty: true },
      pinnedCpus: [1],
      idleBaseline: { ...experiment.idleBaseline, totalWatts: 12, temperatureCelsius: 44 },
      hardware: {
        ...experiment.hardware,
        cpuModel: 'Other CPU',
        cpuVendor: 'AuthenticAMD',
        cpuFamily: 25,
        cpuModelId: 1,
        microcode: '0x2',
        architecture: 'arm64',
        sockets: 2,
        physicalCores: 64,
        logicalCores: 128,
        ramBytes: 256e9,
        virtualisation: 'vmware',
        container: 'podman',
      },
      environment: {
        ...experiment.environment,
        kernel: '6.8.0',
        nodeVersion: '22.12.0',
        pluginVersion: '0.2.0',
        governor: 'powersave',
        turbo: false,
        raplNoise: 'The filter is on.',
      },
    },
    run: {
      ...run,
      id: 'other',
      workflow: 'linear',
      startedAt: '2026-01-02T05:05:05.678Z',
      seconds: 2.5,
      cpuSeconds: 1.7,
      backgroundCpuSeconds: 0.5,
      stealSeconds: 0.03,
      status: 'failed',
      success: false,
      reader: 'model',
      provenance: 'modelled',
      totalJoules: 77,
      totalUncertaintyJoules: 0.3,
      domains: { package: 70, core: 41, uncore: 6, dram: 7, gpu: 8, psys: 99 },
      watts: 31,
      idleJoules: 25,
      activeJoules: { value: 52, low: 50, high: 54 },
      coolDown: { seconds: 8, reached: false },
      samples: 240,
      samplesLost: 10,
      samplerCpuSeconds: 0.05,
      samplerJoules: 0.9,
      telemetry: { values: { ...numbered(TELEMETRY, 3), perfUserOnly: 1 }, missing: [] },
      workflowFacts: {
        ...facts,
        task: 'capital',
        category: 'geography',
        level: 1,
        goal: { repetition: 3, attempt: 2, lastAttempt: false },
        pair: { id: 'pair-2', block: 1, order: 1 },
        warmUp: true,
        model: {
          id: 'far',
          provider: 'cloud',
          model: 'big',
          site: 'remote',
          parameters: 7e9,
          server: { pid: 7, name: 'x' },
        },
        limits: { maxTokens: 512, temperature: 0.7 },
        tokens: { prompt: 90, completion: 45, total: 135, cachedPrompt: 30, reasoning: 9 },
        phases: [
          { phase: 'planning', seconds: 0.7, joules: 20 },
          { phase: 'execution', seconds: 0.6, joules: 30 },
          { phase: 'synthesis', seconds: 0.8, joules: 17 },
          { phase: 'waiting', seconds: 0.4, joules: 10 },
        ],
        spans: [
          first,
          { ...step, selfJoules: 1, cpuSeconds: 0.9 },
          {
            ...step,
            id: 2,
            parent: 1,
            type: 'tool-call',
            name: 'calculator',
            bytesIn: 9,
            bytesOut: 8,
            cpuSeconds: 0.4,
          },
          { ...first, id: 3, parent: 2, type: 'llm-call', selfJoules: 2 },
          { ...first, id: 4, type: 'llm-call', selfJoules: 9, belowResolution: true, endNs: '2900000000' },
          { ...first, id: 5, type: 'check', belowResolution: true, endNs: '2900000000', success: false },
          { ...first, id: 6, type: 'check', startNs: '1100000000', success: false },
          { ...first, id: 7, type: 'check', success: false },
          { ...first, id: 8, type: 'back-off', startNs: '2900000000', endNs: '3200000000' },
        ],
        calls: facts.calls.slice(0, 2).map((call, i) => ({
          ...call,
          status: 'ok' as const,
          tryNumber: 1,
          seconds: 0.5 + i,
          timeToFirstTokenSeconds: 0.2,
          tokens: { completion: 7, prompt: 40, total: 47 },
          streamed: i === 0,
          promptCache: 'warm' as const,
          concurrency: 3,
          bytesSent: 70,
          bytesReceived: 80,
          prefillJoules: 3,
          decodeJoules: 5,
        })),
        toolCalls: 1,
        tools: ['calculator'],
        steps: 3,
        failure: { type: 'timeout', message: 'Late.' },
        check: { checker: 'exact', passed: false },
      },
    },
    series: seriesOf(4),
  }
}
