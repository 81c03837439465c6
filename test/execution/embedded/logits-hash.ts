import { createHash } from 'node:crypto'
import { createDecoder } from '../../../src/execution/embedded/decoder.ts'
import type { ModelSize } from '../../../src/execution/embedded/shapes.ts'

/** Hash of the bits of all logits after each of 40 tokens. */
export function logitsHash(size: ModelSize, seed: number): string {
  const state = createDecoder(size, seed).newState()
  const hash = createHash('sha256')
  for (let token = 0; token < 40; token++) hash.update(new Uint8Array(state.step(token * 6).slice().buffer))
  return hash.digest('hex')
}

if (import.meta.main) console.log(logitsHash(process.argv[2] as ModelSize, Number(process.argv[3])))
