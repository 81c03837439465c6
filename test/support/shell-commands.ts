/** Words of a command line that are no program. */
const RESERVED: ReadonlySet<string> = new Set(['{', '}', 'do', 'done', 'while', 'then', 'fi', 'if', 'for', 'in', '!'])

interface State {
  commands: string[][]
  words: string[]
  word: string | undefined
}

function endWord(state: State): void {
  if (state.word !== undefined) state.words.push(state.word)
  state.word = undefined
}

function endCommand(state: State): void {
  endWord(state)
  const from = state.words.findIndex((word) => !RESERVED.has(word) && !/^\w+=/.test(word))
  if (from >= 0) state.commands.push(state.words.slice(from))
  state.words = []
}

/** The end of what stands in quotes, or in `$( )`. */
function endOfQuoted(text: string, from: number): number {
  const open = text[from]
  if (open === "'") return text.indexOf("'", from + 1)
  let depth = 0
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith('$(', at)) depth++
    else if (text[at] === ')' && depth > 0) depth--
    else if (text[at] === '"' && depth === 0) return at
  }
  return -1
}

/**
 * The commands of a piece of shell as words: quotes are taken off, substitutions are left as they are, redirections and
 * comments are left out. It is no shell: what it does not know is a word.
 */
export function shellCommands(text: string): string[][] {
  const state: State = { commands: [], words: [], word: undefined }
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === "'" || letter === '"') {
      const end = endOfQuoted(text, at)
      state.word = (state.word ?? '') + text.slice(at + 1, end)
      at = end
    } else if (letter === '\\') {
      at++
      if (text[at] !== '\n') state.word = (state.word ?? '') + text[at]
    } else if (letter === '#' && state.word === undefined) {
      at = text.indexOf('\n', at) - 1
    } else if (/[;|&\n]/.test(letter)) {
      endCommand(state)
    } else if (letter === '>' || letter === '<') {
      endWord(state)
      const target = /^[<>]+\s*(?:&\d|[^\s;|&]+)?/.exec(text.slice(at))?.[0] ?? ''
      at += target.length - 1
    } else if (/\s/.test(letter)) {
      endWord(state)
    } else {
      state.word = (state.word ?? '') + letter
    }
  }
  endCommand(state)
  return state.commands
}
