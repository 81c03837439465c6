import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EnergyErrorCode } from '../../src/errors.ts'
import type { WarningKind } from '../../src/run.ts'
import { REPOSITORY } from '../support/markdown-pages.ts'
import { MATRIX, namedCases } from './matrix.ts'

/** Members of a union of the sources, as they are written. */
const members = (file: string, pattern: RegExp): string[] =>
  [...readFileSync(join(REPOSITORY, file), 'utf8').matchAll(pattern)].map(([, name]) => name as string)

test('every warning and every code of an error is told by a case', () => {
  const told = new Set<string>(namedCases(MATRIX).flatMap(({ found }) => found.tells))
  const codes = members('src/errors.ts', /^ {2}\| '(\w+)'$/gm) as EnergyErrorCode[]
  const kinds = members('src/warning.ts', /\| \{ kind: '([\w-]+)'/g) as WarningKind[]
  expect(codes.length).toBeGreaterThan(30)
  expect(kinds.length).toBeGreaterThan(30)
  expect([...codes, ...kinds].filter((name) => !told.has(name))).toEqual([])
})
