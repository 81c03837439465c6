import { seededRandom } from '../../random.ts'
import type { Shape } from './shapes.ts'
import { VOCABULARY } from './tokens.ts'

/** Matrices of one layer, row by row: a row gives one output. */
export interface LayerWeights {
  attentionNorm: Float32Array
  query: Float32Array
  key: Float32Array
  value: Float32Array
  output: Float32Array
  feedForwardNorm: Float32Array
  gate: Float32Array
  up: Float32Array
  down: Float32Array
}

export interface Weights {
  /** `VOCABULARY` rows of `dimension`; the output matrix is the same one (tied). */
  embedding: Float32Array
  layers: LayerWeights[]
  norm: Float32Array
}

/**
 * Weights without any training, the same for the same seed. They are uniform with the variance 1 / inputs, which keeps the
 * size of the activations over the layers (LeCun et al. 1998, Efficient BackProp, section 4.6); norms are 1.
 */
export function randomWeights({ dimension, layers, hidden }: Shape, seed: number): Weights {
  const random = seededRandom(seed)
  const matrix = (rows: number, columns: number): Float32Array => {
    const bound = Math.sqrt(3 / columns)
    return new Float32Array(rows * columns).map(() => bound * (2 * random() - 1))
  }
  const ones = (): Float32Array => new Float32Array(dimension).fill(1)
  const layer = (): LayerWeights => ({
    attentionNorm: ones(),
    query: matrix(dimension, dimension),
    key: matrix(dimension, dimension),
    value: matrix(dimension, dimension),
    output: matrix(dimension, dimension),
    feedForwardNorm: ones(),
    gate: matrix(hidden, dimension),
    up: matrix(hidden, dimension),
    down: matrix(dimension, hidden),
  })
  return { embedding: matrix(VOCABULARY, dimension), layers: Array.from({ length: layers }, layer), norm: ones() }
}
