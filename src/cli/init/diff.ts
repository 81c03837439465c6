const CONTEXT = 3

interface Line {
  mark: ' ' | '-' | '+'
  text: string
  /** Numbers of lines before this one, in the old and in the new text. */
  old: number
  new: number
}

/** Lengths of the longest common subsequences of the rests of two lists. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, below] = [lengths[i] as Uint32Array, lengths[i + 1] as Uint32Array]
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return lengths
}

function editScript(a: readonly string[], b: readonly string[]): Line[] {
  const lengths = commonLengths(a, b)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const remove = i < a.length && (j >= b.length || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))
    const mark = i < a.length && j < b.length && a[i] === b[j] ? ' ' : remove ? '-' : '+'
    lines.push({ mark, text: (mark === '+' ? b[j] : a[i]) ?? '', old: i, new: j })
    if (mark !== '+') i++
    if (mark !== '-') j++
  }
  return lines
}

/** Runs of lines that are near a change. */
function hunksOf(lines: readonly Line[]): Line[][] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ mark }) => mark !== ' '),
  )
  const hunks: Line[][] = []
  lines.forEach((line, i) => {
    if (!near[i]) return
    if (near[i - 1]) hunks.at(-1)?.push(line)
    else hunks.push([line])
  })
  return hunks
}

/** Lines with their ends. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const shownLine = ({ mark, text }: Line): string =>
  mark + (text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`)

/** A unified diff of one file, as `git apply` takes it; `before` is undefined for a new one. */
export function unifiedDiff(name: string, before: string | undefined, after: string): string {
  const lines = editScript(linesOf(before ?? ''), linesOf(after))
  const head = [`--- ${before === undefined ? '/dev/null' : `a/${name}`}`, `+++ b/${name}`]
  const body = hunksOf(lines).flatMap((hunk) => {
    const range = (skipped: '+' | '-', start: number): string => {
      const count = hunk.filter(({ mark }) => mark !== skipped).length
      return `${count === 0 ? start : start + 1},${count}`
    }
    const [first] = hunk
    const header = `@@ -${range('+', first?.old ?? 0)} +${range('-', first?.new ?? 0)} @@`
    return `${header}\n${hunk.map(shownLine).join('')}`
  })
  return `${head.join('\n')}\n${body.join('')}`
}
