import { msFromNs, nsFromSeconds, secondsFromMs } from '../../units.ts'

/** ISO 8601 of a time since the epoch in ns. */
export const isoFromNs = (ns: bigint): string => new Date(msFromNs(ns)).toISOString()

/** ISO 8601 of a time since the epoch in s. */
export const isoFromSeconds = (seconds: number): string => isoFromNs(nsFromSeconds(seconds))

/** ISO 8601 of SQLite's CURRENT_TIMESTAMP or of Python's isoformat, UTC where no zone is given; undefined for other texts. */
export function isoFromTimestamp(text: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text ?? '')
  if (!match) return undefined
  const [, day, time, fraction = '', zone = 'Z'] = match
  const date = new Date(`${day}T${time}${fraction.slice(0, 4)}${zone}`)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** Time since the epoch in ns of a text in ISO 8601. */
export const nsOfIso = (iso: string): bigint => nsFromSeconds(secondsFromMs(Date.parse(iso)))
