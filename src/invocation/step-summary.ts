import { appendFileSync, statSync } from 'node:fs'
import { EnergyError, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'
import { energyMarkdown, SHORTEST_REPORT } from '../reporters/markdown.ts'
import type { Reported } from '../reporters/report-files.ts'

/** GitHub takes so much from each step, and drops all of it when there is more (GitHub Docs, workflow commands). */
const MOST_BYTES = 1024 * 1024
/** A character of a text has at most three bytes of UTF-8 per unit of its length. */
const BYTES_PER_CHARACTER = 3

const NO_ROOM = '_The energy report is left out: the summary of this step has room for no more._\n'

const bytesOf = (text: string): number => Buffer.byteLength(text)

function textFor(room: number, { experiment, beside, energy }: Reported): string {
  const options = { ...beside, energy }
  const whole = energyMarkdown(experiment, options)
  if (bytesOf(whole) <= room) return whole
  const maxCharacters = Math.floor(room / BYTES_PER_CHARACTER)
  if (maxCharacters >= SHORTEST_REPORT) return energyMarkdown(experiment, { ...options, maxCharacters })
  return bytesOf(NO_ROOM) <= room ? NO_ROOM : ''
}

/**
 * Adds the Markdown of an experiment to the summary of a step on GitHub, as much of it as there is room for.
 *
 * @param file what `GITHUB_STEP_SUMMARY` names
 * @throws EnergyError REPORT_FAILED
 */
export function appendStepSummary(file: string, reported: Reported): void {
  try {
    const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    const text = textFor(MOST_BYTES - before - 1, reported)
    // What stands there may not end with a line of its own.
    if (text !== '') appendFileSync(file, `\n${text}`)
  } catch (error) {
    throw new EnergyError(
      'REPORT_FAILED',
      `The summary of the step cannot be written to ${file}: ${messageOf(error)}.`,
      fileRemedy(error, file),
      { cause: error },
    )
  }
}
