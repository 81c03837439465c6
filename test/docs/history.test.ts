import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { withAcceptances } from '../../src/compare/acceptances.ts'
import { ACCEPTANCE_TRAILER } from '../../src/compare/acceptance-trailers.ts'
import { newChangePointsText } from '../../src/reporters/index.ts'
import { exampleChangePoint, exampleComparison } from '../support/comparison-records.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/history.md'), 'utf8')
const blocks = [...page.matchAll(/^```(?:sh|text)\n([^]*?)^```$/gm)].map(([, text = '']) => text.trimEnd().split('\n'))

test('what is told of a new change point is as the page shows it', () => {
  const [commit, commitBefore] = ['3f0c2a91d4aa', '9b1d77e02caa']
  const point = exampleChangePoint({ commit, commitBefore, change: 0.0999, at: '2026-01-31T00:00:00.000Z' })
  expect(blocks).toContainEqual(newChangePointsText([point]).split('\n'))
})

test('the trailers of the page accept the bench of the page', () => {
  const trailers = blocks.flat().filter((line) => line.startsWith(`${ACCEPTANCE_TRAILER}: `))
  expect(trailers).toHaveLength(2)
  for (const trailer of trailers) {
    const text = trailer.slice(ACCEPTANCE_TRAILER.length + 2)
    const { benches, warnings } = withAcceptances(exampleComparison(), [{ commit: 'bbb', text }])
    expect(warnings).toEqual([])
    expect(benches[0]?.accepted?.reason).toMatch(/^(?:checks its bounds now|worth it)$/)
  }
})
