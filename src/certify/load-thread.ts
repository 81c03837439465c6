import { workerData } from 'node:worker_threads'

/** Iterations between two looks at whether it shall end. */
const ITERATIONS = 1_000_000

/** Keeps one hardware thread busy until the shared word is not 0. */
const stop = workerData as Int32Array
let h = 7
while (Atomics.load(stop, 0) === 0) {
  for (let i = 0; i < ITERATIONS; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xff_ff_ff
}
// So that no compiler leaves the work out.
Atomics.store(stop, 1, h)
