/** Counts the requests that are open at the same time. */
export class OpenTries {
  readonly #open = new Set<{ most: number }>()

  /** @returns function that ends the request and says the most that were open during it, itself included */
  begin(): () => number {
    const entry = { most: 0 }
    this.#open.add(entry)
    for (const each of this.#open) each.most = Math.max(each.most, this.#open.size)
    return () => {
      this.#open.delete(entry)
      return entry.most
    }
  }
}
