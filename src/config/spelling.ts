/** Farther words are other words, not misspelled ones. */
const MAXIMUM_DISTANCE = 2

/** Levenshtein distance: insertions, deletions and replacements of one letter. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** The known word that was probably meant: at most two letters off, whatever the case. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  return known
    .map((each) => ({ each, distance: editDistance(word.toLowerCase(), each.toLowerCase()) }))
    .filter(({ distance }) => distance <= MAXIMUM_DISTANCE)
    .sort((a, b) => a.distance - b.distance)[0]?.each
}

/** The known words that look like one: at most two letters off, or one a part of the other; the nearest first. */
export function wordsLike(word: string, known: readonly string[]): string[] {
  const meant = word.toLowerCase()
  return known
    .map((each) => ({ each, lower: each.toLowerCase() }))
    .map(({ each, lower }) => ({
      each,
      distance: editDistance(meant, lower),
      isPart: meant !== '' && (lower.includes(meant) || meant.includes(lower)),
    }))
    .filter(({ distance, isPart }) => isPart || distance <= MAXIMUM_DISTANCE)
    .sort((a, b) => a.distance - b.distance)
    .map(({ each }) => each)
}
