/**
 * One measured window at a time. A call that is still running when its test has timed out keeps the right until it ends;
 * the next one waits. Windows of the same owner may nest (a `measure` inside a tagged test), siblings may not overlap.
 */
export class Exclusive {
  #tail: Promise<unknown> = Promise.resolve()
  #owner: string | undefined
  #inner: Exclusive | undefined

  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    if (this.#owner === owner && this.#inner) return this.#inner.run(owner, work)
    const before = this.#tail
    const mine = before.then(async () => {
      this.#owner = owner
      this.#inner = new Exclusive()
      try {
        return await work()
      } finally {
        this.#owner = undefined
        this.#inner = undefined
      }
    })
    this.#tail = mine.catch(() => undefined)
    return mine
  }
}
