import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LoggedPair, openPairLog } from '../../src/compare/pair-log.ts'
import { scratch } from '../support/scratch.ts'

const HEAD = { id: 'one', createdAt: '2026-01-02T03:04:05.678Z', seed: 7 }
const pairs = [0, 1, 2].map((index) => ({ session: 'first', conditions: {}, pair: { index } }) as unknown as LoggedPair)

function logged(): string {
  const file = join(scratch(), 'compare', 'log.jsonl')
  const log = openPairLog(file, HEAD)
  for (const pair of pairs) log.append(pair)
  return file
}

test('a pair that a disk has changed is not taken, nor those after it; those before it are', () => {
  const file = logged()
  writeFileSync(file, readFileSync(file, 'utf8').replace('"index":1', '"index":5'))
  const log = openPairLog(file, { ...HEAD, id: 'two' })
  expect(log.head).toEqual(HEAD)
  expect(log.before).toEqual(pairs.slice(0, 1))
  for (const pair of pairs.slice(1)) log.append(pair)
  expect(openPairLog(file, HEAD).before).toEqual(pairs)
})

test('a log that ends at any letter gives its whole pairs; what is no log is begun anew', () => {
  const file = logged()
  const whole = readFileSync(file, 'utf8')
  for (let size = 0; size < whole.length; size += 7) {
    writeFileSync(file, whole.slice(0, size))
    const lines = whole.slice(0, size).split('\n').length - 1
    expect(openPairLog(file, HEAD).before).toEqual(pairs.slice(0, Math.max(0, lines - 1)))
  }
  for (const text of ['null\n', '{}\n[]\n', '\u0000\n']) {
    writeFileSync(file, text)
    expect(openPairLog(file, HEAD)).toMatchObject({ head: HEAD, before: [] })
  }
})
