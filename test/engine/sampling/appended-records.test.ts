import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppendedRecords } from '../../../src/engine/sampling/appended-records.ts'
import { checkedLine, checkedRecords } from '../../../src/engine/sampling/checked-lines.ts'
import { scratch } from '../../support/scratch.ts'

const line = (value: unknown): string => checkedLine(JSON.stringify(value))

function file(): { path: string; log: AppendedRecords<unknown>; next: () => unknown[] } {
  const path = join(scratch(), 'records-1.ndjson')
  writeFileSync(path, '')
  const log = new AppendedRecords<unknown>(path)
  return { path, log, next: () => [...log.read()] }
}

test('each record comes once, however its bytes came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }),
      fc.array(fc.nat(60), { maxLength: 12 }),
      (values, sizes) => {
        const { path, next } = file()
        const bytes = Buffer.from(values.map(line).join(''))
        const seen: unknown[] = []
        let from = 0
        for (const size of [...sizes, bytes.length]) {
          appendFileSync(path, bytes.subarray(from, from + size))
          from += size
          seen.push(...next())
        }
        expect(seen).toEqual(values)
        expect(next()).toEqual([])
      },
    ),
    { numRuns: 30 },
  )
})

test('a line that its writer takes back is not seen, and what follows in its place is', () => {
  const { path, next } = file()
  writeFileSync(path, line('first'))
  const whole = readFileSync(path).length
  appendFileSync(path, line('torn').slice(0, 9))
  expect(next()).toEqual(['first'])
  truncateSync(path, whole)
  expect(next()).toEqual([])
  appendFileSync(path, line('second'))
  expect(next()).toEqual(['second'])
})

test('a damaged line is left out', () => {
  const { path, next } = file()
  writeFileSync(path, `${line(1)}${line(2).replace('2', '7')}nothing\n\n${line(3)}`)
  expect(next()).toEqual([1, 3])
})

test('a blank line at the beginning hides nothing, nor one where it went on reading', () => {
  const { path, next } = file()
  writeFileSync(path, `\n${line(1)}`)
  expect([[...checkedRecords(path)], next()]).toEqual([[1], [1]])
  appendFileSync(path, `\n${line(2)}`)
  expect([[...checkedRecords(path)], next()]).toEqual([[1, 2], [2]])
})

test('a line that is longer than a chunk', () => {
  const { path, next } = file()
  const long = 'x'.repeat(2 ** 21)
  appendFileSync(path, line('before') + line(long).slice(0, 3 * 2 ** 19))
  expect(next()).toEqual(['before'])
  appendFileSync(path, line(long).slice(3 * 2 ** 19) + line('after'))
  expect(next()).toEqual([long, 'after'])
})
