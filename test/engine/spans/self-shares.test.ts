import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dealSlices, NOTHING, plus, type Share } from '../../../src/engine/spans/self-shares.ts'
import type { SpanMark } from '../../../src/span-mark.ts'
import { mark } from '../../support/span-window.ts'

/** The rule word by word: in each slice the active spans without an active descendant, in the order of their ids. */
function dealtByRule(slices: readonly Share[], marks: readonly SpanMark[]) {
  const parentOf = new Map(marks.map(({ id, parent }) => [id, parent]))
  const selves = new Map<number, Share>()
  let rest = NOTHING
  slices.forEach((slice, at) => {
    const active = marks.filter(({ startEdge, endEdge }) => startEdge <= at && at < endEdge)
    const above = new Set<number>()
    for (const { parent } of active) for (let id = parent; id !== undefined; id = parentOf.get(id)) above.add(id)
    const owners = active.filter(({ id }) => !above.has(id))
    if (owners.length === 0) rest = plus(rest, slice)
    const part = (whole: bigint, i: number): bigint =>
      whole / BigInt(owners.length) + (BigInt(i) < whole % BigInt(owners.length) ? 1n : 0n)
    owners.forEach(({ id }, i) => {
      const uj = slice.uj === undefined ? undefined : part(slice.uj, i)
      selves.set(id, plus(selves.get(id) ?? NOTHING, { ns: part(slice.ns, i), uj }))
    })
  })
  return { selves, rest }
}

const EDGES = 12
const anyMarks = fc
  .array(fc.tuple(fc.nat(EDGES), fc.nat(EDGES), fc.option(fc.nat(20))), { maxLength: 20 })
  .map((shapes) =>
    shapes.map(([a, b, parent], id) =>
      mark(id, Math.min(a, b), Math.max(a, b), parent === null || parent >= id ? {} : { parent }),
    ),
  )
const anySlices = fc.array(
  fc.record({ ns: fc.bigInt(0n, 50n), uj: fc.option(fc.bigInt(0n, 50n), { nil: undefined, freq: 20 }) }),
  { minLength: EDGES, maxLength: EDGES },
)

test('spans get what the rule gives them, however they overlap, nest and outlive each other', () => {
  fc.assert(
    fc.property(anySlices, anyMarks, (slices, marks) => {
      expect(dealSlices(slices, marks)).toEqual(dealtByRule(slices, marks))
    }),
    { numRuns: 500 },
  )
})
