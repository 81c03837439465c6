import { expect, test } from 'vitest'
import { badgeEndpoint, badgeSvg, comparisonBadge } from '../../src/reporters/index.ts'
import { everyVerdict, exampleComparison, HOSTILE_TEXTS } from '../support/comparison.ts'

test('a badge says the verdict', () => {
  const benches = everyVerdict()
  expect(comparisonBadge(exampleComparison({ benches, verdict: 'regression' }))).toEqual({
    label: 'energy',
    value: '1 regression',
    state: 'regression',
  })
  expect(comparisonBadge(exampleComparison({ quantity: 'proxy' }))).toEqual({
    label: 'CPU time',
    value: 'no regression',
    state: 'pass',
  })
  const badge = comparisonBadge(exampleComparison({ benches: benches.slice(5), verdict: 'inconclusive' }))
  expect(badge.value).toBe('inconclusive')
})

test('the SVG has the text, a name for screen readers and the colour of the state', () => {
  const svg = badgeSvg({ label: 'energy', value: 'no regression', state: 'pass' })
  expect(svg).toContain('aria-label="energy: no regression"')
  expect(svg).toContain('>no regression</text>')
  expect(svg).toContain('fill="#4c1"')
})

test('no text becomes markup', () => {
  const elements = (svg: string): string[] => [...svg.matchAll(/<\/?[^>]*>/g)].map(([tag]) => tag.split(' ')[0] ?? '')
  const plain = elements(badgeSvg({ label: 'a', value: 'b', state: 'figure' }))
  for (const value of HOSTILE_TEXTS) {
    expect(elements(badgeSvg({ label: value, value, state: 'figure' })), value).toEqual(plain)
  }
})

test('the endpoint of shields', () => {
  expect(JSON.parse(badgeEndpoint({ label: 'energy', value: '2 regressions', state: 'regression' }))).toEqual({
    schemaVersion: 1,
    label: 'energy',
    message: '2 regressions',
    color: '#e05d44',
    isError: true,
  })
})
