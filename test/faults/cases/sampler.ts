import { expect } from 'vitest'
import { groundTruthUnavailable } from '../../../src/testing/index.ts'
import type { FaultCase } from '../fault-case.ts'
import { near, toldOf } from './counters-checks.ts'
import { CALLS, FAULTED_CALL, PACKAGES_AND_DRAM_WATTS, STOPPED_SECONDS } from './counters-run.ts'

const skip = groundTruthUnavailable() ?? false

export const SAMPLER: readonly FaultCase[] = [
  {
    fault: 'all processes stand still for half a second, the machine goes on',
    place: 'in a task run with samples',
    tells: ['sampler-dropped'],
    skip,
    run: () =>
      toldOf(
        'task-stopped',
        ['sampler-dropped'],
        'all joules of the whole time; samples_lost counts the gap',
        (row) => {
          near(row)
          expect(row.valid).toBe(true)
          expect(row.duration_seconds).toBeGreaterThan(STOPPED_SECONDS)
          // 100 Hz; what was lost and what was taken are all deadlines of the time.
          expect(row.samples_lost).toBeGreaterThan(40 * STOPPED_SECONDS)
        },
      ),
  },
  {
    fault: 'all processes stand still for half a second, the machine goes on',
    place: 'in a window of a bench',
    tells: [],
    skip,
    run: () =>
      toldOf('stopped', [], 'all joules of the whole time; the median is that of the other windows', (row) => {
        near(row)
        expect(row).toMatchObject({ valid: true, faults: {} })
        expect(row.windows).toHaveLength(CALLS)
        expect(row.windows[FAULTED_CALL - 1]).toBeGreaterThan(PACKAGES_AND_DRAM_WATTS * STOPPED_SECONDS * 0.9)
        expect(row.seconds_per_op_median).toBeLessThan(STOPPED_SECONDS)
      }),
  },
]
