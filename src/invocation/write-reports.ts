import { join } from 'node:path'
import { companionOf, REPORT_FILES, type Reported, reportText } from '../reporters/report-files.ts'
import type { ReportKind } from '../report-kind.ts'
import { makeReportFolder, writeReportFile } from './report-file.ts'

/**
 * Writes the reports of an experiment into a folder, each of them for itself: one that fails keeps none of the others.
 *
 * @returns names of the reports that were written, and what went wrong
 */
export function writeReports(
  dir: string,
  kinds: readonly ReportKind[],
  reported: Reported,
): { written: string[]; errors: unknown[] } {
  const written: string[] = []
  const errors: unknown[] = []
  if (kinds.length === 0) return { written, errors }
  try {
    makeReportFolder(dir)
  } catch (error) {
    return { written, errors: [error] }
  }
  for (const kind of kinds) {
    const name = REPORT_FILES[kind]
    try {
      writeReportFile(join(dir, name), reportText(kind, reported))
      written.push(name)
      const beside = companionOf(kind, reported)
      if (beside) writeReportFile(join(dir, beside.name), beside.text)
    } catch (error) {
      errors.push(error)
    }
  }
  return { written, errors }
}
