import type { Mutant } from './operators.ts'

/** A mutant that nobody who uses the code can tell from the original. */
interface Equivalent extends Pick<Mutant, 'file' | 'from' | 'to'> {
  /** The line that it stands in, without indent. */
  line: string
  why: string
}

export const EQUIVALENT: readonly Equivalent[] = []

/** @param text of the file of the mutant */
export function isEquivalent({ file, line, from, to }: Mutant, text: string): boolean {
  const found = (text.split('\n')[line - 1] ?? '').trim()
  return EQUIVALENT.some((each) => each.file === file && each.line === found && each.from === from && each.to === to)
}
