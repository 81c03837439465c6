/** A list in pieces of at most so many: a statement has a limit of parameters. */
export function* inPieces<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}
