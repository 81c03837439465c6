import { readFileSync } from 'node:fs'

/** Errors that say "not here" or "not for you": the fact is then missing. */
const ABSENT = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EINVAL', 'ENODEV', 'EIO'])

/** Trimmed text of a small file of /proc or /sys; undefined when it is absent, closed to us or empty. */
export function systemText(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return text === '' ? undefined : text
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
