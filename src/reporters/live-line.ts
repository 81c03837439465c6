import { signsOf } from './ascii-text.ts'
import { displayWidth, shortenedToColumns } from './display-width.ts'
import { plainLine } from './plain-line.ts'
import { terminalLook } from './terminal-look.ts'

/** The last line of a terminal, which is written over and over while something goes on. */
export interface LiveLine {
  /** Puts a text in the place of the last one; nothing where there is no terminal, and after the end. */
  show(text: string): void
  /** Writes a text that stays, above the line. */
  say(text: string): void
  /** Takes the line away for good. */
  end(): void
  [Symbol.dispose](): void
}

const UP = (rows: number): string => (rows > 0 ? `\u001B[${rows}A` : '')
const CLEAR_TO_END = '\r\u001B[J'

/** Room for the `^C` that a terminal shows, and for the cursor: behind the last column some have begun the next row. */
const FREE_COLUMNS = 3

class TerminalLine implements LiveLine {
  readonly #stream: NodeJS.WriteStream
  #text = ''
  /** Columns that the line took when it was written. */
  #columns = 0
  #ended = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.on('resize', this.#again)
    process.on('exit', this.#clear)
    // Before what has gone wrong is printed.
    process.on('uncaughtExceptionMonitor', this.#clear)
  }

  show(text: string): void {
    if (this.#ended) return
    this.#clear()
    const { width, ascii } = terminalLook(this.#stream)
    const signs = signsOf(ascii)
    const line = signs(shortenedToColumns(signs(plainLine(text)), Math.max(1, width - FREE_COLUMNS)))
    this.#stream.write(line)
    this.#text = text
    this.#columns = displayWidth(line)
  }

  say(text: string): void {
    const before = this.#text
    this.#clear()
    this.#stream.write(`${text}\n`)
    if (before !== '') this.show(before)
  }

  end(): void {
    this.#clear()
    this.#ended = true
    this.#stream.off('resize', this.#again)
    process.off('exit', this.#clear)
    process.off('uncaughtExceptionMonitor', this.#clear)
  }

  [Symbol.dispose](): void {
    this.end()
  }

  readonly #again = (): void => {
    if (this.#text !== '') this.show(this.#text)
  }

  readonly #clear = (): void => {
    if (this.#text === '') return
    // A terminal that has become narrower has broken the line into rows; the cursor is in the last of them.
    const rows = Math.ceil(this.#columns / terminalLook(this.#stream).width)
    this.#stream.write(UP(rows - 1) + CLEAR_TO_END)
    this.#text = ''
  }
}

/**
 * A live line on a stream. It leaves nothing behind when the process ends, and does not hide the cursor. Pipes, files and
 * terminals that can only print (`TERM=dumb`) get what is said, and not one byte more.
 */
export function liveLine(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): LiveLine {
  if (stream.isTTY && env.TERM !== 'dumb') return new TerminalLine(stream)
  const nothing = (): void => undefined
  return { show: nothing, say: (text) => void stream.write(`${text}\n`), end: nothing, [Symbol.dispose]: nothing }
}
