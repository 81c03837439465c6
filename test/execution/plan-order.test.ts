import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dependenciesOf, type OrderedStep, waves } from '../../src/execution/plan-order.ts'

/** Any graph without a cycle, its steps in any order of the plan. */
const graph: fc.Arbitrary<OrderedStep[]> = fc
  .array(fc.record({ edges: fc.array(fc.nat(), { maxLength: 3 }), parallel: fc.boolean() }), { maxLength: 12 })
  .map((nodes) =>
    nodes.map(({ edges, parallel }, index) => ({
      id: `s${index}`,
      depends_on: index === 0 ? [] : edges.map((edge) => `s${edge % index}`),
      ...(parallel && { parallel }),
    })),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }))

const SEEDED = { seed: 5, numRuns: 500 }

test('every step once, after its dependencies, in waves that could not be larger', () => {
  fc.assert(
    fc.property(graph, (steps) => {
      const order = waves(steps)
      expect(order.flat().length).toBe(steps.length)
      const done = new Set<string>()
      for (const wave of order) {
        const ready = steps.filter(({ id, depends_on }) => !done.has(id) && depends_on.every((each) => done.has(each)))
        const [first] = ready
        const expected = first?.parallel === true ? ready.filter(({ parallel }) => parallel === true) : [first]
        expect(wave).toEqual(expected)
        for (const { id } of wave) done.add(id)
      }
      expect(done.size).toBe(steps.length)
    }),
    SEEDED,
  )
})

test('steps on a cycle, and after it, are in no wave', () => {
  const steps = [
    { id: 'a', depends_on: [] },
    { id: 'b', depends_on: ['c'] },
    { id: 'c', depends_on: ['b'] },
    { id: 'd', depends_on: ['c'] },
    { id: 'e', depends_on: ['e'] },
  ]
  expect(waves(steps).flat()).toEqual([steps[0]])
})

test('steps stay in the order of the plan', () => {
  const steps = [
    { id: 'last', depends_on: ['a'], parallel: true },
    { id: 'a', depends_on: [] },
    { id: 'b', depends_on: [], parallel: true },
    { id: 'c', depends_on: [], parallel: true },
  ]
  expect(waves(steps).map((wave) => wave.map(({ id }) => id))).toEqual([['a'], ['last', 'b', 'c']])
})

test('what a step rests on, through others too', () => {
  const steps = [
    { id: 'a', depends_on: [] },
    { id: 'b', depends_on: ['a'] },
    { id: 'c', depends_on: ['b', 'a'] },
    { id: 'd', depends_on: [] },
  ]
  expect([...dependenciesOf(steps[2] as OrderedStep, steps)].sort()).toEqual(['a', 'b'])
  expect(dependenciesOf(steps[0] as OrderedStep, steps).size).toBe(0)
})
