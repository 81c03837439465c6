import { VOCABULARY } from './tokens.ts'

export const MODEL_SIZES = ['1M', '2M', '5M'] as const
export type ModelSize = (typeof MODEL_SIZES)[number]

/** Shape of a decoder in the names of the LLaMA paper (Touvron et al. 2023, arXiv:2302.13971, section 2). */
export interface Shape {
  /** Width of the residual stream. */
  dimension: number
  layers: number
  heads: number
  /** Width inside the feed-forward block. */
  hidden: number
}

/** Heads are 32 wide; the hidden width is about 8/3 of the dimension, as in LLaMA. */
export const SHAPES: Record<ModelSize, Shape> = {
  '1M': { dimension: 128, layers: 5, heads: 4, hidden: 344 },
  '2M': { dimension: 192, layers: 5, heads: 6, hidden: 512 },
  '5M': { dimension: 256, layers: 6, heads: 8, hidden: 704 },
}

/** Longest sequence, prompt and completion together, tokens. */
export const CONTEXT_TOKENS = 4096

/** Name under which the server offers a size: `embedded-1m`. */
export const modelName = (size: ModelSize): string => `embedded-${size.toLowerCase()}`

/** Parameters of a decoder: the embedding (which is the output matrix, too), per layer four attention matrices, three of the feed-forward block and two norms, and the last norm. */
export function parameterCount({ dimension, layers, hidden }: Shape): number {
  const layer = 4 * dimension * dimension + 3 * dimension * hidden + 2 * dimension
  return VOCABULARY * dimension + layers * layer + dimension
}
