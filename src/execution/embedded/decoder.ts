import { add, multiply, rmsNorm, softmax, swiGlu, weightedSum } from './kernel.ts'
import { createCache, type HeadCache, store } from './key-value-cache.ts'
import { Rotary } from './rotary.ts'
import { CONTEXT_TOKENS, type ModelSize, parameterCount, SHAPES, type Shape } from './shapes.ts'
import { VOCABULARY } from './tokens.ts'
import { type LayerWeights, randomWeights, type Weights } from './weights.ts'

export interface Decoder {
  readonly shape: Shape
  readonly parameters: number
  /** An empty sequence with a cache of its own. */
  newState(): DecoderState
}

/** A decoder of the size with weights from the seed: the same seed gives the same logits in every process. */
export function createDecoder(size: ModelSize, seed: number): Decoder {
  const shape = SHAPES[size]
  const weights = randomWeights(shape, seed)
  return { shape, parameters: parameterCount(shape), newState: () => new DecoderState(shape, weights) }
}

/**
 * One sequence: its tokens, their keys and values, and the vectors of the token at hand.
 *
 * The work per token is `parameters + 2 · layers · dimension · length` products: the second term, attention, is as large as
 * the first at about 800 tokens for 1M, 1200 for 2M and 1600 for 5M.
 */
export class DecoderState {
  readonly #weights: Weights
  readonly #heads: number
  readonly #cache: HeadCache[][]
  readonly #rotary: Rotary
  readonly #tokens = new Uint16Array(CONTEXT_TOKENS)
  #length = 0
  readonly #x: Float32Array
  readonly #normed: Float32Array
  readonly #query: Float32Array
  readonly #key: Float32Array
  readonly #value: Float32Array
  readonly #attended: Float32Array
  readonly #delta: Float32Array
  readonly #gate: Float32Array
  readonly #up: Float32Array
  readonly #scores = new Float32Array(CONTEXT_TOKENS)
  readonly #logits = new Float32Array(VOCABULARY)

  constructor(shape: Shape, weights: Weights) {
    const { dimension, heads, hidden } = shape
    this.#weights = weights
    this.#heads = heads
    this.#cache = createCache(shape, CONTEXT_TOKENS)
    this.#rotary = new Rotary(dimension / heads)
    const vector = (): Float32Array => new Float32Array(dimension)
    this.#x = vector()
    this.#normed = vector()
    this.#query = vector()
    this.#key = vector()
    this.#value = vector()
    this.#attended = vector()
    this.#delta = vector()
    this.#gate = new Float32Array(hidden)
    this.#up = new Float32Array(hidden)
  }

  /** What has been computed so far. */
  get tokens(): Uint16Array {
    return this.#tokens.subarray(0, this.#length)
  }

  /** Forgets everything after the first `length` tokens. */
  rewind(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  /** Takes tokens in without asking what comes next: their keys and values, no logits. */
  prefill(tokens: Iterable<number>): void {
    for (const token of tokens) this.#forward(token)
  }

  /**
   * Takes a token in and computes what comes next.
   *
   * @returns one logit per token of the vocabulary; overwritten by the next call
   * @throws RangeError when the context is full
   */
  step(token: number): Float32Array {
    this.#forward(token)
    rmsNorm(this.#normed, this.#x, this.#weights.norm)
    multiply(this.#logits, this.#weights.embedding, this.#normed, VOCABULARY)
    return this.#logits
  }

  #forward(token: number): void {
    const position = this.#length
    if (position === CONTEXT_TOKENS) throw new RangeError(`The context of ${CONTEXT_TOKENS} tokens is full.`)
    const dimension = this.#x.length
    this.#x.set(this.#weights.embedding.subarray(token * dimension, (token + 1) * dimension))
    this.#rotary.moveTo(position)
    for (const [i, layer] of this.#weights.layers.entries()) {
      this.#attend(layer, this.#cache[i] as HeadCache[], position)
      this.#feedForward(layer)
    }
    this.#tokens[position] = token
    this.#length = position + 1
  }

  #attend(layer: LayerWeights, cache: HeadCache[], position: number): void {
    const dimension = this.#x.length
    rmsNorm(this.#normed, this.#x, layer.attentionNorm)
    multiply(this.#query, layer.query, this.#normed, dimension)
    multiply(this.#key, layer.key, this.#normed, dimension)
    multiply(this.#value, layer.value, this.#normed, dimension)
    this.#rotary.turn(this.#query)
    this.#rotary.turn(this.#key)
    store(cache, position, this.#key, this.#value)
    const width = dimension / this.#heads
    for (const [i, { keys, values }] of cache.entries()) {
      multiply(this.#scores, keys, this.#query.subarray(i * width, (i + 1) * width), position + 1)
      softmax(this.#scores, position + 1, 1 / Math.sqrt(width))
      weightedSum(this.#attended.subarray(i * width, (i + 1) * width), values, this.#scores, position + 1)
    }
    multiply(this.#delta, layer.output, this.#attended, dimension)
    add(this.#x, this.#delta)
  }

  #feedForward(layer: LayerWeights): void {
    rmsNorm(this.#normed, this.#x, layer.feedForwardNorm)
    multiply(this.#gate, layer.gate, this.#normed, this.#gate.length)
    multiply(this.#up, layer.up, this.#normed, this.#up.length)
    swiGlu(this.#gate, this.#up)
    multiply(this.#delta, layer.down, this.#gate, this.#x.length)
    add(this.#x, this.#delta)
  }
}
