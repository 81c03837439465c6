import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EnergyErrorCode } from '../../src/errors.ts'
import type { WarningKind } from '../../src/run.ts'
import { long } from '../support/long.ts'
import { REPOSITORY } from '../support/markdown-pages.ts'
import type { RunCase, SeenCase } from './fault-case.ts'
import { MATRIX } from './matrix.ts'

const cases = Object.entries(MATRIX).flatMap(([part, each]) =>
  each.map((found) => ({ name: `${part}: ${found.fault} · ${found.place}`, found })),
)
const toRun = cases.flatMap(({ name, found }) => ('run' in found ? { name, found: found satisfies RunCase } : []))
const seen = cases.flatMap(({ name, found }) => ('seen' in found ? { name, found: found satisfies SeenCase } : []))
const reasonNot = ({ skip, long: longer }: RunCase): string | undefined =>
  skip || (longer && !long ? 'the long form' : undefined)

test.for(toRun.filter(({ found }) => reasonNot(found) === undefined))(
  '$name',
  { timeout: 180_000 },
  async ({ found }) => {
    const { said, kept, unchanged } = await found.run()
    expect([said, kept, unchanged]).not.toContain('')
  },
)

for (const { name, found } of toRun.filter(({ found: each }) => reasonNot(each) !== undefined))
  test.skip(`${name} (${reasonNot(found)})`, () => undefined)

test.for(seen)('$name: another test does it', ({ found }) => {
  expect(readFileSync(join(REPOSITORY, found.seen.file), 'utf8')).toContain(found.seen.test)
})

/** Members of a union of the sources, as they are written. */
const members = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(join(REPOSITORY, file), 'utf8').matchAll(pattern)].map(([, name]) => name as string)

test('every warning and every code of an error is told by a case', () => {
  const told = new Set<string>(cases.flatMap(({ found }) => found.tells))
  const codes = members('src/errors.ts', /^ {2}\| '(\w+)'$/gm) as EnergyErrorCode[]
  const kinds = members('src/warning.ts', /\| \{ kind: '([\w-]+)'/g) as WarningKind[]
  expect(codes.length).toBeGreaterThan(30)
  expect(kinds.length).toBeGreaterThan(30)
  expect([...codes, ...kinds].filter((name) => !told.has(name))).toEqual([])
})
