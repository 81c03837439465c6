import { expect, test } from 'vitest'
import { wantedBenches } from '../../src/plugin/wanted-benches.ts'

const place = { file: 'a.bench.ts', suite: 'json > parse' }

test('without keys every bench is wanted', () => {
  const wanted = wantedBenches(undefined)
  expect(wanted.has(place, 'x')).toBe(true)
  expect(wanted.mayBeIn(place)).toBe(true)
})

test('a key names one bench of one test; a test with a name that begins alike has none', () => {
  const wanted = wantedBenches(['a.bench.ts > json > parse > small'])
  expect(wanted.has(place, 'small')).toBe(true)
  expect(wanted.has(place, 'large')).toBe(false)
  expect(wanted.mayBeIn(place)).toBe(true)
  expect(wanted.mayBeIn({ ...place, suite: 'json > pars' })).toBe(false)
  expect(wanted.mayBeIn({ ...place, file: 'b.bench.ts' })).toBe(false)
  expect(wantedBenches([]).mayBeIn(place)).toBe(false)
})
