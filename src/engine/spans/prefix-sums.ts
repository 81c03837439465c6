/**
 * Sums of the numbers up to a place, which may be changed one by one: both in log n steps (Fenwick 1994, "A new data structure
 * for cumulative frequency tables", Software: Practice and Experience 24, 327).
 */
export class PrefixSums {
  readonly #tree: Float64Array

  constructor(places: number) {
    this.#tree = new Float64Array(places + 1)
  }

  /** Changes the number at a place. */
  add(place: number, by: number): void {
    for (let i = place + 1; i < this.#tree.length; i += i & -i) this.#tree[i]! += by
  }

  /** Sum of the numbers from the first place to this one. */
  upTo(place: number): number {
    let sum = 0
    for (let i = place + 1; i > 0; i -= i & -i) sum += this.#tree[i] as number
    return sum
  }

  /** Of numbers that are not negative: the first place up to which they sum up to so much. */
  placeOf(sum: number): number {
    let place = 0
    let left = sum
    for (let step = 2 ** Math.floor(Math.log2(this.#tree.length)); step >= 1; step /= 2) {
      const value = this.#tree[place + step]
      if (value === undefined || value >= left) continue
      place += step
      left -= value
    }
    return place
  }
}
