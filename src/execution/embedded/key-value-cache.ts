import type { Shape } from './shapes.ts'

/** Keys and values of one head: a row per position. */
export interface HeadCache {
  keys: Float32Array
  values: Float32Array
}

/** Per layer, per head. The pages of a position come into being when it is written first. */
export function createCache({ dimension, layers, heads }: Shape, positions: number): HeadCache[][] {
  const size = (dimension / heads) * positions
  const head = (): HeadCache => ({ keys: new Float32Array(size), values: new Float32Array(size) })
  return Array.from({ length: layers }, () => Array.from({ length: heads }, head))
}

/** Writes the key and value of a position: `heads` pieces side by side in each of the vectors. */
export function store(layer: readonly HeadCache[], position: number, key: Float32Array, value: Float32Array): void {
  const width = key.length / layer.length
  for (const [i, head] of layer.entries()) {
    head.keys.set(key.subarray(i * width, (i + 1) * width), position * width)
    head.values.set(value.subarray(i * width, (i + 1) * width), position * width)
  }
}
