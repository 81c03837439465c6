import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
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
 * Writes a report so that whoever reads meanwhile sees the old one or the new one: it gets its name when it is whole. What
 * stands there and is no file, such as a device or a link, stays.
 *
 * @throws EnergyError REPORT_FAILED
 */
export function writeReportFile(path: string, text: string): void {
  const part = `${path}.${process.pid}.part`
  if (standsAt(path)?.isFile() === false)
    throw failed(path, 'something stands there that is no file', 'Move it away, or name another path.')
  makeReportFolder(dirname(path))
  try {
    rmSync(part, { force: true })
    // Made anew: a link of this name that somebody else has put there is not written through.
    writeFileSync(part, text, { flag: 'wx' })
    renameSync(part, path)
  } catch (error) {
    if (existsSync(part)) rmSync(part, { force: true })
    throw failed(path, messageOf(error), fileRemedy(error, path), error)
  }
}
