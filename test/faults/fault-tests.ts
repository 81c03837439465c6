import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { long } from '../support/long.ts'
import { REPOSITORY } from '../support/markdown-pages.ts'
import type { RunCase, SeenCase } from './fault-case.ts'
import { namedCases, type Faults } from './matrix.ts'

const reasonNot = ({ skip, long: longer }: RunCase): string | undefined =>
  skip || (longer && !long ? 'the long form' : undefined)

/** A test for every case: those that can be done here are done, the others say why not, or which test does them. */
export function testFaults(faults: Faults): void {
  const cases = namedCases(faults)
  const toRun = cases.flatMap(({ name, found }) => ('run' in found ? { name, found: found satisfies RunCase } : []))
  const seen = cases.flatMap(({ name, found }) => ('seen' in found ? { name, found: found satisfies SeenCase } : []))

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
}
