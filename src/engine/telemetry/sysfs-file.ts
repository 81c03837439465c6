import { readFileSync } from 'node:fs'

/** Trimmed text of a file of /sys; undefined where it is absent, closed to us or empty. */
export function sysfsText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1').trim() || undefined
  } catch {
    // Which files there are depends on driver and processor, and a CPU can go offline at any time: then it is missing.
    return undefined
  }
}

/** Whole number in a file of /sys; undefined where there is none. */
export function sysfsNumber(path: string): number | undefined {
  const text = sysfsText(path)
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}
