import { expect, test } from 'vitest'
import type { SpoolRecord } from '../../src/engine/sampling/spool.ts'
import type { MeasuringProcess } from '../../src/invocation/measuring-process.ts'
import { bookPair } from '../../src/invocation/workflow-measuring.ts'
import type { RunStatus } from '../../src/run.ts'
import { exampleWorkflowRun } from '../support/workflow-run.ts'

const pair = { id: 'p1', block: 1, order: 0 }
const side = (workflow: 'linear' | 'agentic', status: RunStatus = 'completed') =>
  exampleWorkflowRun({ id: `${workflow}-1`, workflow, status, facts: { pair } })

test('a pair is booked when both sides were run to their end, and not with one that was stopped', () => {
  const booked: SpoolRecord[] = []
  const measuring = { spool: { append: (record: SpoolRecord) => booked.push(record) } } as unknown as MeasuringProcess
  expect(bookPair(measuring, { linear: [side('linear')] })).toBeUndefined()
  expect(bookPair(measuring, { linear: [side('linear')], agentic: [side('agentic', 'failed')] })).toBeUndefined()
  expect(booked).toEqual([])
  expect(bookPair(measuring, { linear: [side('linear')], agentic: [side('agentic')] })).toMatchObject({ id: 'p1' })
  expect(booked).toHaveLength(1)
})
