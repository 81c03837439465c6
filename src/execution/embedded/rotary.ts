const BASE = 10_000

/**
 * Rotary position embedding (Su et al. 2021, arXiv:2104.09864): in each head the pair (2i, 2i + 1) is turned by
 * position · 10000^(−2i / head width). The angles of a position are computed once for all heads and layers.
 */
export class Rotary {
  readonly #frequencies: Float64Array
  readonly #cosines: Float64Array
  readonly #sines: Float64Array

  /** @param headWidth an even number */
  constructor(headWidth: number) {
    const pairs = headWidth / 2
    this.#frequencies = new Float64Array(pairs).map((_, i) => BASE ** (-i / pairs))
    this.#cosines = new Float64Array(pairs)
    this.#sines = new Float64Array(pairs)
  }

  moveTo(position: number): void {
    for (const [i, frequency] of this.#frequencies.entries()) {
      this.#cosines[i] = Math.cos(position * frequency)
      this.#sines[i] = Math.sin(position * frequency)
    }
  }

  /** Turns all heads of a query or key, in place. */
  turn(heads: Float32Array): void {
    const pairs = this.#cosines.length
    for (let at = 0, pair = 0; at < heads.length; at += 2, pair = (pair + 1) % pairs) {
      const [cosine, sine] = [this.#cosines[pair]!, this.#sines[pair]!]
      const [even, odd] = [heads[at]!, heads[at + 1]!]
      heads[at] = even * cosine - odd * sine
      heads[at + 1] = even * sine + odd * cosine
    }
  }
}
