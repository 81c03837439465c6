import { writeFileSync } from 'node:fs'
import { loadSettings } from '../config/load.ts'
import type { Comparison } from '../comparison.ts'
import { compareCommits, type CompareRequest, compareWithItself } from '../compare/index.ts'
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'
import { energyTextOf } from '../invocation/energy-unit.ts'
import {
  comparisonConsole,
  comparisonJson,
  comparisonMarkdown,
  type EnergyText,
  signsOf,
  terminalLook,
} from '../reporters/index.ts'
import { msFromSeconds } from '../units.ts'
import type { CompareOptions } from './compare-options.ts'
import { compareProgress } from './compare-progress.ts'
import { selfTestText } from './self-test-text.ts'
import { interruption } from './interruption.ts'

function exitCodeOf({ verdict, benches, left }: Comparison, strict: boolean): number {
  if (verdict === 'regression') return EXIT.failed
  if (benches.length === 0 && left.some(({ why }) => why === 'failed' || why === 'unmeasured'))
    return EXIT.cannotMeasure
  return verdict === 'inconclusive' && strict ? EXIT.inconclusive : EXIT.ok
}

function writeComment(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const message = `The comment cannot be written to ${file}: ${messageOf(error)}.`
    throw new EnergyError('REPORT_FAILED', message, fileRemedy(error, file), { cause: error })
  }
}

function print(comparison: Comparison, { json, comment }: CompareOptions, energy: EnergyText): void {
  const look = terminalLook(process.stdout)
  const text = json
    ? comparisonJson(comparison)
    : signsOf(look.ascii)(comparisonConsole(comparison, { ...look, energy }))
  process.stdout.write(`${text}\n`)
  if (comment !== undefined) writeComment(comment, `${comparisonMarkdown(comparison, { energy })}\n`)
}

async function selfTest(request: CompareRequest, times: number, json: boolean): Promise<number> {
  const found = await compareWithItself(request, times, ({ verdict }, done) =>
    request.onProgress?.(`Comparison ${done} of ${times}: ${verdict}`),
  )
  process.stdout.write(`${json ? JSON.stringify(found, undefined, 2) : selfTestText(found)}\n`)
  return EXIT.ok
}

/**
 * Compares two commits, prints what was found and stores it.
 *
 * @returns 0 fine, 1 a regression, 2 inconclusive (only with `strict`), 3 nothing could be compared or it was interrupted
 * @throws what `compareCommits` throws
 */
export async function compare(options: CompareOptions): Promise<number> {
  const startMs = performance.now()
  const cwd = process.cwd()
  const energy = energyTextOf(cwd, loadSettings({ root: cwd, env: process.env }).settings)
  const { base, head, filter, changed, budgetSeconds, pairs, seed } = options
  using interrupted = interruption()
  const progress = compareProgress(process.stderr, { tellCost: budgetSeconds !== undefined })
  interrupted.signal.addEventListener('abort', () => {
    progress.end()
    progress.say('Stopping: finished pairs are kept, and the same command goes on with them.')
  })
  const request: CompareRequest = {
    cwd,
    base,
    ...(head === undefined ? {} : { head }),
    overrides: options.overrides,
    ...(pairs === undefined ? {} : { pairs }),
    ...(filter === undefined ? {} : { filter }),
    changed,
    ...(budgetSeconds === undefined ? {} : { deadlineMs: startMs + msFromSeconds(budgetSeconds) }),
    ...(seed === undefined ? {} : { seed }),
    signal: interrupted.signal,
    onProgress: (text) => progress.show(text),
    onWait: (pid) => progress.say(`Waiting: process ${pid ?? '(unknown)'} measures on this machine.`),
    onEvent: (event) => progress.event(event),
  }
  try {
    if (options.selfTests !== undefined) return await selfTest(request, options.selfTests, options.json)
    const { comparison, settings } = await compareCommits(request)
    progress.end()
    print(comparison, options, energy)
    return exitCodeOf(comparison, settings.compare.strict)
  } catch (error) {
    if (interrupted.signal.aborted) return EXIT.cannotMeasure
    throw error
  } finally {
    progress.end()
  }
}
