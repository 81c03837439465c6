/**
 * The other side of `counter-loop bursts`: the boundaries of the engine, in a process that does nothing else.
 *
 *     node boundary-bursts.ts ROOT
 */
import { createInterface } from 'node:readline'
import { monotonicNs } from '../../src/engine/sampling/clock.ts'
import { createReading, takeReading } from '../../src/engine/sampling/reading.ts'
import { openCounters } from './simulated-counters.ts'

const reader = openCounters(process.argv[2] ?? '')
const reading = createReading(reader.counters.length)

function nsPerBoundary(size: number): number {
  const start = monotonicNs()
  for (let i = 0; i < size; i++) takeReading(reader, reading)
  return Number(monotonicNs() - start) / size
}

for await (const line of createInterface({ input: process.stdin })) {
  const [batches = 0, size = 0] = line.split(' ').map(Number)
  console.log(Array.from({ length: batches }, () => nsPerBoundary(size).toFixed(1)).join(' '))
}
