import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Settings } from '../config/schema.ts'
import { EnergyError, type EnergyErrorCode, messageOf } from '../errors.ts'
import type { Experiment } from '../run.ts'

/** What a fresh Vitest of a side has to say: one of its parts. */
export interface SideReport {
  /** Without a measurement: what its configuration resolves to, and Vitest's root. */
  resolved?: { settings: Settings; root: string }
  experiment?: Experiment
  /** Why it could not measure. */
  error?: { code: EnergyErrorCode; message: string; hint: string }
}

export function writeSideReport(file: string, report: SideReport): void {
  writeFileSync(`${file}.part`, JSON.stringify(report))
  renameSync(`${file}.part`, file)
}

/** Undefined where the process ended before it could say anything. */
export const readSideReport = (file: string): SideReport | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SideReport) : undefined

/** An error as it travels to the comparison. */
export const reportedError = (error: unknown): NonNullable<SideReport['error']> =>
  error instanceof EnergyError
    ? { code: error.code, message: error.message, hint: error.hint }
    : { code: 'PROCESS_FAILED', message: messageOf(error), hint: 'Run `vitest bench` in this commit to see it there.' }
