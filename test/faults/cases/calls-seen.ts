import type { EnergyErrorCode } from '../../../src/errors.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'

const seen = (
  fault: string,
  place: string,
  tells: EnergyErrorCode[],
  file: string,
  test: string,
  outcome: Outcome,
): FaultCase => ({
  fault,
  place,
  tells,
  seen: { file, test, outcome },
})

/** What other tests assert as a whole. */
export const CALLS_SEEN: FaultCase[] = [
  seen(
    'sides that were measured under other conditions',
    'comparison',
    ['INCOMPARABLE'],
    'test/compare/comparison-session.test.ts',
    "code: 'INCOMPARABLE'",
    {
      exitCode: 3,
      said: 'The sides cannot be compared',
      kept: 'nothing',
      unchanged: 'no verdict is given',
    },
  ),
  seen(
    'the Vitest of a side fails, or has no plugin',
    'comparison',
    ['PROCESS_FAILED'],
    'test/e2e/sides.test.ts',
    "code: 'PROCESS_FAILED'",
    {
      exitCode: 1,
      said: 'The base cannot be measured',
      kept: 'nothing',
      unchanged: 'checkouts are removed',
    },
  ),
  seen(
    'the sides have no bench that works',
    '`compare --aa`',
    ['BENCH_FAILED'],
    'test/compare/self-test.test.ts',
    'nothing measured is no self-test',
    {
      exitCode: 1,
      said: 'The self-test has no bench',
      kept: 'nothing',
      unchanged: 'nothing is stored',
    },
  ),
  seen(
    'a simulated tree of what cannot be',
    'vitest-energy/testing',
    ['SIMULATION'],
    'test/testing/ground-truth.test.ts',
    "code: 'SIMULATION'",
    {
      said: 'what cannot be simulated',
      kept: 'nothing',
      unchanged: 'nothing is mounted',
    },
  ),
  seen(
    'no counter of a kind in this machine',
    'any start that may choose its reader',
    ['READER_ABSENT'],
    'test/engine/readers/probe.test.ts',
    'keeps every refusal with its reason and remedy',
    {
      said: 'why each reader is not there',
      kept: 'the reasons, with the experiment',
      unchanged: 'the next reader is opened, or none is',
    },
  ),
  seen(
    'counters that this user may not read',
    '`doctor`',
    ['READER_PERMISSION'],
    'test/cli/doctor-machines.test.ts',
    'laptop: the counters are closed, and nothing else counts',
    {
      said: 'who may read them, and the commands that open them',
      kept: 'nothing',
      unchanged: 'nobody is sent to run tests as root',
    },
  ),
  seen(
    'a driver of GPUs that does not start',
    'any start that may choose its reader',
    ['READER_FAILED'],
    'test/engine/readers/nvml.test.ts',
    'an NVML that does not start with %i is told in NVML',
    {
      said: "the driver's own words",
      kept: 'the reason, with the experiment',
      unchanged: 'the other readers are opened',
    },
  ),
  seen(
    'damage in the middle of a database',
    'store: save',
    ['STORE_CORRUPT'],
    'test/invocation/store-faults.test.ts',
    'a damaged database is named with its remedy and left as it is; its backup takes what was kept',
    {
      exitCode: 4,
      said: 'database disk image is malformed',
      kept: 'the log; the backup takes it',
      unchanged: 'the database byte by byte',
    },
  ),
  seen(
    'the disk of a database is full, with 0, 16 and 60 kB left',
    'store: save',
    ['STORE_UNAVAILABLE'],
    'test/invocation/store-faults.test.ts',
    'of which $left bytes are left for $of',
    {
      exitCode: 4,
      said: 'is full: make room there',
      kept: 'the log; stored once when there is room',
      unchanged: 'nothing of it is in the database',
    },
  ),
  seen(
    'the disk of a log is full',
    'spool: append',
    ['SPOOL_UNWRITABLE'],
    'test/invocation/store-faults.test.ts',
    'takes no half of a record, and what is logged after it can be read',
    {
      exitCode: 4,
      said: 'cannot be written: ENOSPC',
      kept: 'every record before and after',
      unchanged: 'no half of a record',
    },
  ),
  seen(
    'PostgreSQL: no server, a cut connection at any byte, a server that is killed',
    'store: save',
    ['STORE_UNAVAILABLE'],
    'test/contracts/postgres-faults.ts',
    'a connection that is cut after some bytes, also in mid-COPY',
    {
      exitCode: 4,
      said: 'cannot be used',
      kept: 'the log; stored once by the next start',
      unchanged: 'nothing of it is in the database',
    },
  ),
]
