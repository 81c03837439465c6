import type { FaultCase } from '../fault-case.ts'

const RECORDS = 'records only; nothing is run'

/** Faults of comparisons, imports and processes that tests of these parts assert as a whole. */
export const COMPARISON: readonly FaultCase[] = [
  {
    fault: 'fixed busy loop costs one side more',
    place: 'in a comparison',
    tells: ['controls-differ'],
    seen: {
      file: 'test/compare/comparison-session.test.ts',
      test: 'the controls of the sides differ: the session is void; both move: it is not',
      outcome: {
        said: 'A fixed busy loop costs the head more or less than the base',
        kept: 'every verdict inconclusive, reason environment',
        unchanged: 'a machine on which both sides move keeps its verdicts',
      },
    },
  },
  {
    fault: 'machine drifts',
    place: 'in a comparison',
    tells: ['base-drifted'],
    seen: {
      file: 'test/compare/comparison-session.test.ts',
      test: 'a drifting machine gives no false regression, and it is told of',
      outcome: {
        said: 'The base itself rose or fell during the comparison.',
        kept: 'the verdict stays pass',
        unchanged: 'pairs cancel the drift',
      },
    },
  },
  {
    fault: 'machine draws twice as much half-way',
    place: 'in an invocation',
    tells: ['control-moved'],
    seen: {
      file: 'test/e2e/control.test.ts',
      test: 'a machine that draws twice as much half-way: the control says so, and is stored',
      outcome: {
        exitCode: 0,
        said: 'The machine changed in mid-session: the energy of a fixed busy loop moved by …',
        kept: 'both controls and the warning',
        unchanged: 'the run is stored as it is',
      },
    },
  },
  {
    fault: 'trailer names no bench, or gives no reason',
    place: 'in a comparison',
    tells: ['acceptance-ignored'],
    seen: {
      file: 'test/compare/acceptances.test.ts',
      test: 'what names no bench or gives no reason is a warning and accepts nothing',
      outcome: {
        said: 'The trailer "Energy-Accept: …" of commit … accepts nothing: …',
        kept: 'every verdict as it was',
        unchanged: 'the comparison but for its warnings',
      },
    },
  },
]

export const IMPORTS: readonly FaultCase[] = [
  {
    fault: 'columns that do not say what they measured',
    place: 'in an import from A-LEMS',
    tells: ['imported-untrusted'],
    seen: {
      file: 'test/import/a-lems/import-database.test.ts',
      test: 'a run of A-LEMS: the energy of its samples, its calls, and what is untrusted beside it',
      outcome: {
        said: 'Values of A-LEMS that do not say what they measured stand beside the run',
        kept: 'energy of the samples; the columns beside it, unused',
        unchanged: RECORDS,
      },
    },
  },
  {
    fault: 'no samples, one sample, or a counter that falls',
    place: 'in an import from A-LEMS',
    tells: ['imported-unmeasured'],
    seen: {
      file: 'test/import/a-lems/samples.test.ts',
      test: '%s: the run has no energy and says why',
      outcome: {
        said: 'Neither energy nor duration of this run of A-LEMS holds: …',
        kept: 'the run without joules, experiment_valid 0',
        unchanged: RECORDS,
      },
    },
  },
  {
    fault: 'a reading failed in A-LEMS',
    place: 'at the edge of an imported run',
    tells: ['counter-fault'],
    seen: {
      file: 'test/import/a-lems/samples.test.ts',
      test: 'a reading that failed is 0 with A-LEMS: bridged inside a run, a fault at its edge',
      outcome: {
        said: 'package-0 could not be read',
        kept: 'total missing, valid false; a reading inside the run is bridged',
        unchanged: RECORDS,
      },
    },
  },
]

/** Faults that need a part alone. */
export const PARTS: readonly FaultCase[] = [
  {
    fault: 'fewer counters in the processor than events asked for',
    place: 'in a window',
    tells: ['counters-multiplexed'],
    seen: {
      file: 'test/engine/telemetry/multiplexed-count.test.ts',
      test: 'of constant rates is right however the register was shared',
      outcome: {
        said: 'The processor has fewer counters than were asked for, so these were counted in turns and scaled',
        kept: 'scaled counts; joules as they are',
        unchanged: 'a count of full time is exact and told nothing',
      },
    },
  },
  {
    fault: 'worker is killed',
    place: 'in the third of five benches',
    tells: ['aborted'],
    seen: {
      file: 'test/e2e/interruption.test.ts',
      test: 'SIGKILL of the worker in the third of five benches: two are stored, the third is marked aborted',
      outcome: {
        exitCode: 1,
        said: 'The measurement was aborted: the worker ended while this was being measured.',
        kept: 'two runs, the third aborted without joules, experiment_valid 0',
        unchanged: 'the log is stored and gone',
      },
    },
  },
]
