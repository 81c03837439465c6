import { expect } from 'vitest'
import { warningText } from '../../../src/reporters/index.ts'
import type { Warning } from '../../../src/run.ts'
import { stubObstacle } from '../../support/nvml-stub.ts'
import { hasWatts, rowNamed, type StoredRow } from '../../support/stored-rows.ts'
import type { FaultCase } from '../fault-case.ts'
import { gpuRun, WATTS } from './gpu-run.ts'

const BOTH_WATTS = WATTS[0] + WATTS[1]
const near = (row: StoredRow): void => {
  expect(row).toMatchObject({ valid: true, faults: {} })
  expect(hasWatts(row, BOTH_WATTS), row.name).toBe(true)
}

export const GPU: readonly FaultCase[] = [
  {
    fault: 'one of two GPUs is lost',
    place: 'in a task run',
    tells: ['counter-fault'],
    skip: stubObstacle ?? false,
    long: true,
    async run() {
      const { stored, exitCode, output, text, unchanged } = await gpuRun()
      expect(exitCode, output).toBe(0)
      const warning: Warning = { kind: 'counter-fault', counter: 'gpu-0', domain: 'gpu', fault: 'gone', windows: 1 }
      const row = rowNamed(stored, 'gpu-lost')
      expect(row.warnings).toContainEqual(warning)
      expect(text).toContain(warningText(warning).text)
      expect(row).toMatchObject({ total_joules: null, gpu_joules: null, valid: false, faults: { 'gpu-0': 'gone' } })
      near(rowNamed(stored, 'gpu-before'))
      near(rowNamed(stored, 'gpu-after'))
      return {
        exitCode: 0,
        said: warningText(warning).text,
        kept: 'total and gpu NULL, experiment_valid 0',
        unchanged: `tasks before and after have their ${BOTH_WATTS} W; ${unchanged}`,
      }
    },
  },
  {
    fault: 'GPU is lost and comes back',
    place: 'between the edges of a task run',
    tells: [],
    skip: stubObstacle ?? false,
    long: true,
    async run() {
      const { stored, unchanged } = await gpuRun()
      near(rowNamed(stored, 'gpu-returns'))
      return { exitCode: 0, said: 'nothing', kept: 'all joules: the readings at the edges hold', unchanged }
    },
  },
  {
    fault: 'other programs use the GPU',
    place: 'in a window',
    tells: ['other-gpu-clients'],
    seen: {
      file: 'test/engine/telemetry/gpu.test.ts',
      test: 'clients outside the measured tree are warned of, each once; the tree itself is not',
      outcome: {
        said: 'Other processes use GPU 0, and its counter sees them, too.',
        kept: 'values as they are',
        unchanged: 'the measured tree itself is told nothing of; nor is a window without them',
      },
    },
  },
]
