import { readFileSync } from 'node:fs'
import { EnergyError, messageOf } from '../errors.ts'

/**
 * Text of a file; undefined when it does not exist.
 *
 * @throws EnergyError CONFIG_UNREADABLE for one that exists and cannot be read
 */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `${file} cannot be read: ${messageOf(error)}.`,
      'Make it a file that this user may read, or remove it.',
      { cause: error },
    )
  }
}
