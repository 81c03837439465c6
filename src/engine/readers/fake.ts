import { EnergyError } from '../../errors.ts'
import { secondsFromNs, ujFromJoules } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'

/** A reader that follows a script: one row per reading, the last row for ever. */
export interface FakeScript {
  counters: readonly Counter[]
  /** µJ per counter; `undefined` is a counter that cannot be read this time. */
  rows: readonly (readonly (bigint | undefined)[])[]
}

/** Scripted counters, for tests and demonstrations without hardware. */
export function fakeReader({ counters, rows }: FakeScript): Reader {
  let at = 0
  return {
    name: 'fake',
    provenance: 'simulated',
    counters,
    read(into) {
      const row = rows[Math.min(at++, rows.length - 1)]
      for (let i = 0; i < counters.length; i++) into[i] = row?.[i] ?? MISSING_UJ
    },
    close: () => undefined,
  }
}

const WATTS = /^watts=(\d+(?:\.\d+)?)$/
/** All instances in a process count from the same moment, so that threads agree. */
const ORIGIN_NS = 0n

/** `fake:watts=20`: one package that draws constant power by the monotonic clock. */
export const fake: ReaderSource = {
  name: 'fake',
  summary: 'a package of constant power, for demonstrations (fake:watts=20)',
  open({ argument = 'watts=20' }) {
    const match = WATTS.exec(argument)
    if (!match) {
      throw new EnergyError(
        'READER_UNKNOWN',
        `The reader fake does not understand "${argument}".`,
        'Write fake:watts=NUMBER.',
      )
    }
    const watts = Number(match[1])
    return {
      name: 'fake',
      provenance: 'simulated',
      counters: [{ id: 'package-0', domain: 'package', socket: 0, unitUj: 1 }],
      detail: `constant ${watts} W`,
      read(into) {
        into[0] = ujFromJoules(watts * secondsFromNs(monotonicNs() - ORIGIN_NS))
      },
      close: () => undefined,
    }
  },
}
