import { readdirSync, readFileSync } from 'node:fs'

/** Errors that say "not here" or "not for you": the fact is then missing. */
const ABSENT = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EINVAL', 'ENODEV', 'EIO'])

function whereThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** Trimmed text of a small file of /proc or /sys; undefined when it is absent, closed to us or empty. */
export const systemText = (path: string): string | undefined =>
  whereThere(() => readFileSync(path, 'utf8').trim()) || undefined

/** Sorted names in a folder of /proc or /sys; undefined when it is absent or closed to us. */
export const systemNames = (path: string): string[] | undefined => whereThere(() => readdirSync(path).sort())
