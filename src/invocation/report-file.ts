import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import { dirname } from 'node:path'
import { writeWhole } from '../engine/sampling/write-whole.ts'
import { EnergyError, messageOf } from '../errors.ts'
import { fileRemedy } from '../file-remedy.ts'

const failed = (path: string, reason: string, hint: string, cause?: unknown): EnergyError =>
  new EnergyError('REPORT_FAILED', `The report cannot be written to ${path}: ${reason}.`, hint, { cause })

/**
 * Makes the folder of reports.
 *
 * @throws EnergyError REPORT_FAILED
 */
export function makeReportFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true })
  } catch (error) {
    throw failed(dir, messageOf(error), fileRemedy(error, dir), error)
  }
}

function standsAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw failed(path, messageOf(error), fileRemedy(error, path), error)
  }
}

/**
 * Writes a report whole or not at all. What stands there and is no file, such as a device or a link, stays.
 *
 * @throws EnergyError REPORT_FAILED
 */
export function writeReportFile(path: string, text: string): void {
  if (standsAt(path)?.isFile() === false)
    throw failed(path, 'something stands there that is no file', 'Move it away, or name another path.')
  makeReportFolder(dirname(path))
  try {
    writeWhole(path, text)
  } catch (error) {
    throw failed(path, messageOf(error), fileRemedy(error, path), error)
  }
}
