import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EnergyError } from '../../../src/errors.ts'
import { parseTurbostat, type TurbostatRow } from '../../../src/engine/telemetry/turbostat-output.ts'
import { turbostatColumn } from '../../../src/engine/telemetry/turbostat-columns.ts'

const RECORDED = resolve(import.meta.dirname, '../../../../shared/data/alems/turbostat_raw')
const hasRecorded = existsSync(RECORDED)
const OWN_HEADER = ['1772978529', '1772978574']
const NO_HEADER = '1772315460'

const recorded = (id: string): string => readFileSync(join(RECORDED, `turbostat_test_run_${id}.csv`), 'utf8')
const ids = hasRecorded ? readdirSync(RECORDED).map((name) => name.replace(/^.*_(\d+)\.csv$/, '$1')) : []
const relabelled = ids.filter((id) => !OWN_HEADER.includes(id) && id !== NO_HEADER)
/** The order in which turbostat printed the values of all of these files. */
const ownOrder = (): string[] => (recorded(OWN_HEADER[0] ?? '').split('\n', 1)[0] ?? '').trim().split(',')

function refusalOf(text: string): EnergyError {
  try {
    parseTurbostat(text, 'run.csv')
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** The same table with its columns in another order. */
function reordered(text: string, order: readonly number[]): string {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => order.map((place) => line.split(',')[place] ?? '').join(',')).join('\n')
}

const withHeader = (text: string, names: readonly string[]): string =>
  [names.join(','), ...text.split('\n').slice(1)].join('\n')

const permutation = (length: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length }, (_, place) => place),
    { minLength: length, maxLength: length },
  )

const SUMMARY = 'Avg_MHz\tBusy%\tBzy_MHz\tTSC_MHz\tIRQ\tPkgTmp\tPkgWatt\n'

describe('what turbostat prints', () => {
  test('cells are numbers by the name of their column', () => {
    expect(parseTurbostat(`${SUMMARY}30\t2.89\t1051\t2801\t323\t53\t2.74\n`)).toEqual([
      { Avg_MHz: 30, 'Busy%': 2.89, Bzy_MHz: 1051, TSC_MHz: 2801, IRQ: 323, PkgTmp: 53, PkgWatt: 2.74 },
    ])
  })

  test('blanks and commas separate as tabs do', () => {
    const expected = [{ 'Busy%': 5, PkgWatt: 7.5 }]
    for (const text of ['Busy%\tPkgWatt\n5\t7.5', 'Busy%,PkgWatt\r\n5,7.5\r\n', 'Busy%  PkgWatt\n5   7.5\n']) {
      expect(parseTurbostat(text)).toEqual(expected)
    }
  })

  test('a header that comes again may have another order', () => {
    expect(parseTurbostat('Busy%,PkgWatt\n5,7.5\n\nPkgWatt,Busy%\n8.5,6\n')).toEqual([
      { 'Busy%': 5, PkgWatt: 7.5 },
      { 'Busy%': 6, PkgWatt: 8.5 },
    ])
  })

  test('empty cells, dashes and lines that end early leave their columns out', () => {
    expect(parseTurbostat('Core,CPU,Busy%,PkgWatt\n-,-,5,7.5\n0,0,5\n,,,7.5\n,,,\n')).toEqual([
      { 'Busy%': 5, PkgWatt: 7.5 },
      { Core: 0, CPU: 0, 'Busy%': 5 },
      { PkgWatt: 7.5 },
    ])
  })

  test('a column that nobody knows is kept under its name, whatever it holds', () => {
    expect(parseTurbostat('Busy%,NewThing\n5,-123456\n')).toEqual([{ 'Busy%': 5, NewThing: -123_456 }])
  })

  test('a header without rows has none', () => {
    expect(parseTurbostat(SUMMARY)).toEqual([])
  })
})

describe('what it cannot have printed', () => {
  test.each([
    ['', /no header in run\.csv/],
    ['\n,,,\n', /no header in run\.csv/],
    ['5,7.5\nBusy%,PkgWatt\n', /Line 1 of run\.csv comes before any header: "5,7\.5"/],
    ['Busy%,Busy%\n5,7\n', /Line 1 .* before any header/],
    ['Busy%,PkgWatt\n5,7.5\n101,7.5\n', /Line 3 .* 101 for Busy%: Busy% lies between 0 and 100\.5 %/],
    ['Busy%,PkgWatt\n5,-1\n', /-1 for PkgWatt/],
    ['C1ACPI%,C2ACPI%\n496,18\n', /496 for C1ACPI%.*between 0 and 110 %/],
    ['PkgTmp\n2803\n', /2803 for PkgTmp.*between -40 and 150 °C/],
    ['IPC\n949\n', /949 for IPC/],
    ['Busy%,PkgWatt\n5,0.00.1\n', /0\.00\.1 for PkgWatt: a number is expected/],
    ['Busy%,PkgWatt\n5,7.5,9\n', /9 for column 3: the header ends before/],
    ['Avg_MHz,Busy%,Bzy_MHz\n30,2.89,2801\n', /30 for Avg_MHz: Busy% 2\.89 of Bzy_MHz 2801 is 81/],
  ])('%j', (text, said) => {
    const error = refusalOf(text)
    expect(error.code).toBe('READER_INVALID')
    expect(error.message).toMatch(said)
    expect(error.hint).toMatch(/its own header/)
  })

  test.each([
    'Busy%',
    'C1ACPI%',
    'POLL%',
    'CPU%c6',
    'Pk%pc10',
    'GFX%rc6',
    'Bzy_MHz',
    'GFXMHz',
    'IPC',
    'PkgTmp',
    'RAMWatt',
  ])('%s holds its limits and nothing beyond them', (name) => {
    const { low, high } = turbostatColumn(name) ?? { low: Number.NaN, high: Number.NaN }
    expect(parseTurbostat(`${name}\n${low}\n${high}\n`)).toEqual([{ [name]: low }, { [name]: high }])
    expect(refusalOf(`${name}\n${high + 0.01}\n`).message).toContain(name)
    expect(refusalOf(`${name}\n${low - 0.01}\n`).message).toContain(name)
  })
})

describe.skipIf(!hasRecorded)(`recorded outputs of an i7-1165G7 (need ${RECORDED})`, () => {
  test.each(hasRecorded ? OWN_HEADER : [])('%s has its own header and is read by name', (id) => {
    const text = recorded(id)
    const rows = parseTurbostat(text)
    const lines = text.trimEnd().split('\n')
    expect(rows).toHaveLength(lines.length - 1)
    expect(ownOrder().every((name) => turbostatColumn(name))).toBe(true)
    for (const [index, row] of rows.entries()) {
      expect(ownOrder().map((name) => row[name])).toEqual(lines[index + 1]?.split(',').map(Number))
    }
  })

  test.each(hasRecorded ? OWN_HEADER : [])('%s gives the same rows, whatever the order of its columns', (id) => {
    const text = recorded(id)
    const rows: TurbostatRow[] = parseTurbostat(text)
    fc.assert(
      fc.property(permutation(ownOrder().length), (order) => {
        expect(parseTurbostat(reordered(text, order))).toEqual(rows)
      }),
      { numRuns: 50 },
    )
  })

  test('there are eleven files with names over other values, and each is refused with the column named', () => {
    expect(relabelled).toHaveLength(11)
    for (const id of relabelled) {
      const { code, message } = refusalOf(recorded(id))
      expect([id, code]).toEqual([id, 'READER_INVALID'])
      expect(message).toMatch(/Line \d+ of run\.csv has [\d.]+ for C[123]ACPI%: C[123]ACPI% lies between 0 and 110 %/)
    }
  })

  test('it is their names that are wrong: under the order of turbostat the same values are all possible', () => {
    for (const id of relabelled) {
      expect([id, parseTurbostat(withHeader(recorded(id), ownOrder())).length]).not.toEqual([id, 0])
    }
  })

  test('the one without a header is refused for its first line', () => {
    expect(refusalOf(recorded(NO_HEADER)).message).toMatch(/Line 1 .* before any header: "409,11\.66,3528/)
  })

  test('names in any other order are refused (300 orders)', () => {
    const names = ownOrder()
    let refused = 0
    const tries = 300
    fc.assert(
      fc.property(permutation(names.length), (order) => {
        try {
          parseTurbostat(
            withHeader(
              recorded('1772978529'),
              order.map((place) => names[place] ?? ''),
            ),
          )
        } catch {
          refused++
        }
      }),
      { numRuns: tries, seed: 1 },
    )
    expect(refused).toBe(tries)
  })

  test('the busy clock and the clock of the TSC cannot change places', () => {
    const names = ownOrder()
    const [busy, tsc] = [names.indexOf('Bzy_MHz'), names.indexOf('TSC_MHz')]
    const swapped = names.with(busy, 'TSC_MHz').with(tsc, 'Bzy_MHz')
    expect(refusalOf(withHeader(recorded('1772978529'), swapped)).message).toMatch(/for Avg_MHz: Busy%/)
  })
})
