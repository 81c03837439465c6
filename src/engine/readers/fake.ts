import { EnergyError } from '../../errors.ts'
import { modulusUj, secondsFromNs, ujFromJoules } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'

/** One reading: µJ per counter; `undefined` is a counter that cannot be read this time. */
export type FakeRow = readonly (bigint | undefined)[]

export interface FakeScript {
  /** A counter with a range starts again where a real one does. */
  counters: readonly Counter[]
  /** One row per reading, the last row for ever; or what the counters stand at whenever they are read. */
  rows: readonly FakeRow[] | (() => FakeRow)
}

/** Scripted counters, for tests and demonstrations without hardware. */
export function fakeReader({ counters, rows }: FakeScript): Reader {
  const moduli = counters.map(({ rangeUj, unitUj }) => (rangeUj === undefined ? undefined : modulusUj(rangeUj, unitUj)))
  let at = 0
  let open = true
  return {
    name: 'fake',
    provenance: 'simulated',
    counters,
    read(into) {
      const row = typeof rows === 'function' ? rows() : rows[Math.min(at++, rows.length - 1)]
      for (let i = 0; i < counters.length; i++) {
        const value = open ? row?.[i] : undefined
        const modulus = moduli[i]
        into[i] = value === undefined ? MISSING_UJ : modulus === undefined ? value : value % modulus
      }
    },
    close() {
      open = false
    },
  }
}

const WATTS = /^watts=(\d+(?:\.\d+)?)$/

/** `fake:watts=20`: one package that draws constant power, counted from the clock's own zero, so that threads agree. */
export const fake: ReaderSource = {
  name: 'fake',
  summary: 'a package of constant power, for demonstrations (fake:watts=20)',
  open({ argument = 'watts=20' }) {
    const match = WATTS.exec(argument)
    if (!match) {
      throw new EnergyError(
        'READER_UNKNOWN',
        `The reader fake does not understand "${argument}".`,
        'Write fake:watts=NUMBER, for instance fake:watts=20.',
      )
    }
    const watts = Number(match[1])
    let open = true
    return {
      name: 'fake',
      provenance: 'simulated',
      counters: [{ id: 'package-0', domain: 'package', socket: 0, unitUj: 1 }],
      detail: `constant ${watts} W`,
      read(into) {
        into[0] = open ? ujFromJoules(watts * secondsFromNs(monotonicNs())) : MISSING_UJ
      },
      close() {
        open = false
      },
    }
  },
}
