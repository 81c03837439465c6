import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'

/** @throws EnergyError USAGE when `work` fails */
function onFile(file: string, work: () => void): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    work()
  } catch (error) {
    throw new EnergyError(
      'USAGE',
      `The file ${file} cannot be written: ${messageOf(error)}.`,
      'Name another one with --output FILE, or print it with --json.',
      { cause: error },
    )
  }
}

/**
 * Writes the file that `--output` names, with its folder.
 *
 * @throws EnergyError USAGE when it cannot be written
 */
export const writeOutput = (file: string, text: string): void => onFile(file, () => writeFileSync(file, text))

/**
 * Makes the folder of a file that will be written after long work.
 *
 * @throws EnergyError USAGE when it could not be written now
 */
export const requireWritable = (file: string): void =>
  onFile(file, () => accessSync(existsSync(file) ? file : dirname(file), constants.W_OK))
