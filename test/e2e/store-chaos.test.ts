import { expect, test } from 'vitest'
import { storeChaos } from '../support/store-chaos.ts'

test('kills in the middle of ingesting: every run is stored once, and the database verifies', async () => {
  const { problems, cut } = await storeChaos({ kills: 8, seed: 20_261_125, victims: { ingest: 1 } })
  expect(problems).toEqual([])
  expect(cut).toBeGreaterThan(0)
})
