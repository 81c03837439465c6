import { readFileSync } from 'node:fs'
import { EnergyError, messageOf } from '../errors.ts'

/** Options of the URL that name files; pg reads them whenever it opens a connection. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const

/**
 * Looks at a postgres:// URL before anything is opened with it.
 *
 * @throws EnergyError STORE_UNAVAILABLE when it is no URL, or when a certificate or key that it names cannot be read
 */
export function checkPostgresUrl(url: string): void {
  if (!URL.canParse(url)) {
    throw new EnergyError(
      'STORE_UNAVAILABLE',
      'The postgres:// URL of the database cannot be read.',
      'Write postgres://user:password@host:5432/database; @ : / # in a password are %40 %3A %2F %23.',
    )
  }
  const { searchParams } = new URL(url)
  for (const option of FILES) {
    const path = searchParams.get(option)
    if (path === null) continue
    try {
      readFileSync(path)
    } catch (error) {
      throw new EnergyError(
        'STORE_UNAVAILABLE',
        `The file that ${option} of the database names cannot be read: ${messageOf(error)}.`,
        `Correct the path behind ${option}= in ENERGY_DB, or let this user read the file.`,
        { cause: error },
      )
    }
  }
}
