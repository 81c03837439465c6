import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { MISSING_UJ } from '../../../src/engine/readers/reader.ts'
import { readTrace } from '../../../src/engine/readers/replay-trace.ts'
import { EnergyError } from '../../../src/errors.ts'
import { holds } from '../../support/property.ts'

const folder = mkdtempSync(join(tmpdir(), 'energy-traces-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const cell = fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), { nil: undefined, freq: 6 })
const trace = fc.array(fc.record({ gapNs: fc.bigInt({ min: 0n, max: 2n ** 40n }), uj: fc.tuple(cell, cell) }), {
  minLength: 1,
  maxLength: 8,
})
type Rows = { gapNs: bigint; uj: (bigint | undefined)[] }[]

function written(rows: Rows): { text: string; timesNs: bigint[]; valuesUj: bigint[] } {
  let ns = 7n
  const timesNs = rows.map(({ gapNs }) => (ns += gapNs))
  const lines = rows.map(({ uj }, i) => [timesNs[i], ...uj.map((each) => each ?? '')].join(','))
  return {
    text: `t_ns,package-0_uj,dram_uj\n${lines.join('\n')}\n`,
    timesNs: timesNs.map((each) => each - (timesNs[0] as bigint)),
    valuesUj: rows.flatMap(({ uj }) => uj.map((each) => each ?? MISSING_UJ)),
  }
}

/** What is read of a file; undefined where it is refused, by its name. */
function read(bytes: string | Uint8Array, name = 'trace.csv') {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  try {
    return readTrace(file)
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    expect(error).toMatchObject({ code: 'READER_INVALID', message: expect.stringContaining(file) as string })
    return undefined
  }
}

holds(
  'a trace is read as it was written, and one that ends at any byte up to there or not at all',
  30,
  fc.property(trace, fc.nat(), (rows, cut) => {
    const { text, timesNs, valuesUj } = written(rows)
    const whole = read(text)
    expect([...(whole?.timesNs ?? [])]).toEqual(timesNs)
    expect([...(whole?.valuesUj ?? [])]).toEqual(valuesUj)
    const part = read(text.slice(0, cut % text.length))
    if (part) expect([...part.valuesUj]).toEqual(valuesUj.slice(0, part.valuesUj.length))
    const packed = gzipSync(text)
    expect(read(packed.subarray(0, cut % packed.length), 'trace.csv.gz')).toBeUndefined()
  }),
)

holds(
  'whatever a trace holds, its readings are ones that a counter can show, in order of time, or it is refused by its name',
  150,
  fc.property(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          trace,
          fc.nat(),
          fc.nat(20),
          fc.oneof(fc.string(), fc.constantFrom('-1', '9'.repeat(25), '0x1', ',', '1e9')),
        )
        .map(([rows, at, remove, insert]) => {
          const { text } = written(rows)
          const place = at % text.length
          return text.slice(0, place) + insert + text.slice(place + remove)
        }),
    ),
    (text) => {
      const { counters, timesNs, valuesUj } = read(text) ?? { counters: [], timesNs: [], valuesUj: [] }
      expect(valuesUj.length).toBe(timesNs.length * counters.length)
      for (const uj of valuesUj) expect(uj === MISSING_UJ || (uj >= 0n && text.includes(String(uj)))).toBe(true)
      timesNs.forEach((ns, i) => expect(ns >= (timesNs[i - 1] ?? 0n)).toBe(true))
    },
  ),
)
