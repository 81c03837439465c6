import { defineConfig } from 'vitest/config'

const results = process.env.VITEST_ENERGY_TEST_RESULTS
/** CI runs on shared virtual processors that stall: a second try is shown in the log as such. */
const retry = process.env.CI === 'true' ? 1 : 0

/**
 * They leave their process as they found it, so the next file goes on in it: starting one and importing everything
 * again takes longer than most of them. Not for what changes the environment, or measures its own time or memory.
 */
const SHARED = [
  'test/{certify,compare,config,export,import,plugin,reporters,stats}/**/*.test.ts',
  'test/execution/{*,checkers/*}.test.ts',
  'test/invocation/!(power-of-run).test.ts',
]

/** What asks how exact numbers are, or how much a machine moves, has the machine to itself. */
const ACCURACY = 'test/accuracy/*.test.ts'
const PERFORMANCE = 'test/performance/measuring.test.ts'
const WHOLE_RUNS_ALONE = 'test/e2e/{certify,compare,control,processes,telemetry,two-at-once}.test.ts'
/** Bounds that hold on a busy machine, too. */
const ROBUST = 'test/accuracy/{cool-down,faults}.test.ts'

/** Unit tests first, then whole runs of Vitest and of the command line, then what must be alone, one file at a time. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    reporters: results === undefined ? ['default'] : ['default', ['json', { outputFile: results }]],
    projects: [
      {
        test: {
          name: 'unit',
          retry,
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/accuracy/**', 'test/testing/**', 'test/faults/**', PERFORMANCE, ...SHARED],
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          // Projects of one group run in the order of their names: these short files fill up both workers at the end.
          name: 'unit-shared',
          retry,
          include: SHARED,
          isolate: false,
          testTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          retry,
          include: ['test/e2e/**/*.test.ts', 'test/testing/**/*.test.ts', 'test/faults/*.test.ts', ROBUST],
          exclude: [WHOLE_RUNS_ALONE],
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'measuring',
          retry,
          include: [ACCURACY, PERFORMANCE, WHOLE_RUNS_ALONE],
          exclude: [ROBUST],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
