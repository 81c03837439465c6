import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'

/**
 * Writes the file that `--output` names, with its folder.
 *
 * @throws EnergyError USAGE when it cannot be written
 */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch (error) {
    throw new EnergyError(
      'USAGE',
      `The file ${file} cannot be written: ${messageOf(error)}.`,
      'Name another one with --output FILE, or print it with --json.',
      { cause: error },
    )
  }
}
