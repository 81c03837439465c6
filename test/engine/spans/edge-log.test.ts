import { expect, test } from 'vitest'
import { EdgeLog } from '../../../src/engine/spans/edge-log.ts'

test('a new log has no edge', () => {
  const log = new EdgeLog(1)
  expect([log.taken, log.edges()]).toEqual([0, []])
})
