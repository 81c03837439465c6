import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { checkedLine, checkedRecords } from '../engine/sampling/checked-lines.ts'
import type { MeasuringState, Tell } from '../measuring-state.ts'
import { PRIVATE_FILE } from '../private-files.ts'

const FILE = 'progress'
/** Room of a state: a write of one page is seen whole or not at all, and needs no more of a full disk. */
const BYTES = 2048
/** Letters of a name that travel. */
const LONGEST_NAME = 200

const withShortName = (state: MeasuringState): MeasuringState =>
  'name' in state ? { ...state, name: state.name.slice(0, LONGEST_NAME) } : state

/** Says to the processes that measure into a spool that somebody looks at how far they are. */
export const askForProgress = (spoolDir: string): void =>
  writeFileSync(join(spoolDir, FILE), '\n'.repeat(BYTES), { mode: PRIVATE_FILE })

/** What tells the one who asked: a write of one page, no message and no waiting. Undefined where nobody has asked. */
export function progressTeller(spoolDir: string): Tell | undefined {
  const path = join(spoolDir, FILE)
  if (!existsSync(path)) return undefined
  return (state) => {
    const bytes = Buffer.alloc(BYTES, '\n')
    // In watch mode a worker outlives the spool that it has told in.
    if (bytes.write(checkedLine(JSON.stringify(withShortName(state)))) === BYTES || !existsSync(path)) return
    const file = openSync(path, 'r+')
    try {
      writeSync(file, bytes)
    } finally {
      closeSync(file)
    }
  }
}

/** What was told last; undefined where nothing was, and while it is being written. */
export function readProgress(spoolDir: string): MeasuringState | undefined {
  const path = join(spoolDir, FILE)
  if (!existsSync(path)) return undefined
  return [...checkedRecords<MeasuringState>(path)][0]
}
