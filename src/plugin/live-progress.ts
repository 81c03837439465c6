import type { Vitest } from 'vitest/node'
import { askForProgress, readProgress } from '../invocation/progress-file.ts'
import type { EnergyText } from '../reporters/energy-unit.ts'
import { type LiveLine, liveLine } from '../reporters/live-line.ts'
import { progressText } from '../reporters/progress-text.ts'
import { summaryRow } from '../reporters/summary-row.ts'
import { terminalLook } from '../reporters/terminal-look.ts'
import { addToSummaryWindow } from './summary-window.ts'

/** How often the line of further processes is written, ms. */
const PERIOD_MS = 500

/**
 * Shows how far an invocation is: a row in the window that Vitest keeps at the bottom of a terminal, and when that window has
 * gone, while further processes measure, a line of its own. Nothing in a pipe and in CI, and then nobody tells anything.
 */
export class LiveProgress {
  readonly #spoolDir: string
  readonly #energy: () => EnergyText
  #isShown = false
  #isOver = false
  #waiting = ''
  #line: LiveLine | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param energy how joules are shown; asked when there are some */
  constructor(spoolDir: string, energy: () => EnergyText) {
    this.#spoolDir = spoolDir
    this.#energy = energy
  }

  /** Looks for the window, once the reporters of Vitest have made it. */
  attach(vitest: Vitest): void {
    this.#isShown = addToSummaryWindow(vitest, () => {
      const text = this.#text()
      return text === '' ? '' : summaryRow('Energy', text, terminalLook(process.stdout))
    })
    // When the process ends early, Vitest draws its window for the last time, and leaves it.
    if (this.#isShown) process.prependOnceListener('exit', () => this.stop())
  }

  /** The process is about to end: there is no progress any more. */
  stop(): void {
    this.#isOver = true
    this.end()
  }

  /** What the main process itself waits for; '' for nothing. */
  wait(text: string): void {
    this.#waiting = text
  }

  /** The spool is there: asks the processes that will measure into it to tell how far they are. */
  begin(): void {
    if (this.#isShown) askForProgress(this.#spoolDir)
  }

  /**
   * Shows the progress of a further process in a line of its own, until the next one or the end.
   *
   * @returns whether it is shown
   */
  beginLine(title: string): boolean {
    this.end()
    if (!this.#isShown) return false
    const line = liveLine(process.stdout)
    const show = (): void => {
      const text = this.#text()
      line.show(text === '' ? title : `${title}: ${text}`)
    }
    this.#line = line
    this.#timer = setInterval(show, PERIOD_MS).unref()
    show()
    return true
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer)
    this.#line?.end()
    this.#line = undefined
  }

  #text(): string {
    if (this.#isOver) return ''
    if (this.#waiting !== '') return this.#waiting
    const state = readProgress(this.#spoolDir)
    return state === undefined ? '' : progressText(state, Date.now(), this.#energy())
  }
}
