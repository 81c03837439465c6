import { statSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import type { Settings } from '../config/schema.ts'
import { energyTextOf } from '../invocation/energy-unit.ts'
import { experimentFootprint } from '../invocation/footprint.ts'
import { writeReportFile } from '../invocation/report-file.ts'
import { besideAndPage } from '../invocation/stored-beside.ts'
import {
  companionOf,
  consoleReport,
  htmlIndex,
  type IndexEntry,
  indexEntry,
  type Reported,
  reportText,
  type TerminalLook,
  terminalLook,
} from '../reporters/index.ts'
import type { Experiment } from '../run.ts'
import type { Footprint } from '../stats/index.ts'
import { type DatabaseInterface, openDatabase } from '../store/index.ts'
import { chosenExperiments } from './chosen-experiments.ts'
import { refuseMissingDatabase } from './missing-database.ts'
import { fileNameOf, type ReportFormat, type ReportOptions } from './report-options.ts'
import { commandLineSettings } from './settings.ts'

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** An experiment of a year that the factors do not have is reported without a footprint. */
function footprintOf(experiment: Experiment, root: string, settings: Settings): Footprint | undefined {
  try {
    return experimentFootprint(experiment, root, settings)
  } catch (error) {
    say(`No footprint: ${messageOf(error)}${error instanceof EnergyError ? ` ${error.hint}` : ''}`)
    return undefined
  }
}

const FILE_LOOK: TerminalLook = { colour: false, width: 100, ascii: false }

function textOf(format: ReportFormat, reported: Reported, isFile: boolean): string {
  if (format !== 'console') return reportText(format, reported)
  const { experiment, beside, energy } = reported
  const look = isFile ? FILE_LOOK : terminalLook(process.stdout)
  return `${consoleReport(experiment, { ...look, energy, ...beside })}\n`
}

const isFolder = (path: string): boolean =>
  path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** One report into a file, or into a folder with what belongs beside it. */
function writeOne(format: ReportFormat, output: string, reported: Reported): void {
  const text = textOf(format, reported, true)
  const companion = format === 'console' ? undefined : companionOf(format, reported)
  if (!isFolder(output)) {
    const isCompanion = format === 'badge' && extname(output) === '.json'
    return writeReportFile(output, isCompanion && companion ? companion.text : text)
  }
  writeReportFile(join(output, fileNameOf(format)), text)
  if (companion) writeReportFile(join(output, companion.name), companion.text)
}

type All = AsyncIterable<Reported>

/** A document per experiment into a folder, and an index of them. */
async function writeMany(format: ReportFormat, dir: string, all: All): Promise<void> {
  const entries: IndexEntry[] = []
  for await (const reported of all) {
    const { experiment } = reported
    const name = `energy-${experiment.id}${extname(fileNameOf(format))}`
    writeReportFile(join(dir, name), textOf(format, reported, true))
    const companion = format === 'json' ? companionOf(format, reported) : undefined
    if (companion && entries.length === 0) writeReportFile(join(dir, companion.name), companion.text)
    entries.push(indexEntry(experiment, name))
  }
  if (format === 'html') writeReportFile(join(dir, 'index.html'), htmlIndex(entries))
  else writeReportFile(join(dir, 'index.json'), `${JSON.stringify(entries, undefined, 2)}\n`)
}

/** One after the other; JSON becomes one array. */
async function printMany(format: ReportFormat, all: All): Promise<void> {
  let count = 0
  for await (const reported of all) {
    const text = textOf(format, reported, false)
    process.stdout.write(format === 'json' ? `${count === 0 ? '[\n' : ',\n'}${text.trimEnd()}` : text)
    count++
  }
  if (format === 'json') process.stdout.write('\n]\n')
}

async function* reportedExperiments(
  db: DatabaseInterface,
  { chosen, format }: ReportOptions,
  settings: Settings,
): AsyncGenerator<Reported> {
  const root = process.cwd()
  const energy = energyTextOf(root, settings)
  for await (const experiment of chosenExperiments(db, chosen)) {
    const footprint = footprintOf(experiment, root, settings)
    yield { experiment, energy, ...(await besideAndPage(db, experiment, { footprint, wantsPage: format === 'html' })) }
  }
}

/**
 * Reports what is stored: the same texts and files that the run itself has made.
 *
 * @throws EnergyError USAGE for what is not there, REPORT_FAILED, and of the store
 */
export async function report(options: ReportOptions): Promise<number> {
  const { settings, database } = await commandLineSettings()
  refuseMissingDatabase(database)
  const { format, chosen, output } = options
  if (format === 'html' && output === '-' && process.stdout.isTTY) {
    throw new EnergyError('USAGE', 'An HTML page is nothing for a terminal.', 'Give a path with --output.')
  }
  await using db = await openDatabase(database)
  await db.migrate()
  const all = reportedExperiments(db, options, settings)
  const path = resolve(process.cwd(), output) + (output.endsWith('/') ? '/' : '')
  if (chosen.kind === 'range') await (output === '-' ? printMany(format, all) : writeMany(format, path, all))
  else
    for await (const reported of all)
      if (output === '-') process.stdout.write(textOf(format, reported, false))
      else writeOne(format, path, reported)
  return EXIT.ok
}
