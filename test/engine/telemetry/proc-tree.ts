import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Series } from '../../../src/engine/telemetry/telemetry.ts'

/** Process id of the one process that a tree of files has. */
export const PID = 77

/** A folder of files by path, gone after the test. */
export function fileTree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'proc-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFiles(root, files)
  return root
}

export function writeFiles(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** One row by the names of its columns. */
export function rowOf(series: Pick<Series, 'columns' | 'read'>): Record<string, number> {
  const row = new Float64Array(series.columns.length).fill(-1)
  if (!series.read(row)) throw new Error('there was no new row')
  return Object.fromEntries(series.columns.map((column, i) => [column, row[i] as number]))
}
