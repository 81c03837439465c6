/** Text that goes into a file at an offset. */
export interface Insertion {
  at: number
  text: string
}

/** The text with all insertions made; those at one place keep their order. */
export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  let result = ''
  let from = 0
  for (const { at, text: added } of insertions.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(from, at) + added
    from = at
  }
  return result + text.slice(from)
}

/** How lines of a text end. */
export const lineEndOf = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n')

/** White space that the line of an offset begins with. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? ''
}

/** One level of indentation of a text. */
export function indentUnitOf(text: string): string {
  const first = /\n([ \t]+)(?=[^\s*])/.exec(text)?.[1]
  return first === undefined ? '  ' : first.startsWith('\t') ? '\t' : first
}

/** White space and comments that end before the line does. */
const REST_OF_LINE = /[ \t]*(?:\/\*(?:[^*\r\n]|\*(?!\/))*\*\/[ \t]*)*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/y

/** The end of the line, where after an offset nothing but comments follows on it; undefined where something else does. */
export function endOfLineAfter(text: string, offset: number): number | undefined {
  REST_OF_LINE.lastIndex = offset
  return REST_OF_LINE.test(text) ? REST_OF_LINE.lastIndex : undefined
}

const COMMENT = /\/\/[^\r\n]*|\/\*[^]*?\*\//g

/** Offset of a comma between two offsets that lies in no comment. */
export function commaBetween(text: string, from: number, to: number): number | undefined {
  const code = text.slice(from, to).replace(COMMENT, (comment) => ' '.repeat(comment.length))
  const at = code.indexOf(',')
  return at < 0 ? undefined : from + at
}

/** The quotes that a text uses. */
export const quoteOf = (text: string): string =>
  /(['"])(?:\\.|(?!\1)[^\\\r\n])*\1/.exec(text.replace(COMMENT, ''))?.[1] ?? "'"
