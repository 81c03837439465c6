import { expect, test } from 'vitest'
import { segments } from '../../src/page/views/history/segments.ts'
import { sessionMarks, sessionPlaces, timeMarks } from '../../src/page/views/history/session-places.ts'
import { exampleHistory } from '../support/bench-history.ts'

test('each stretch between change points has the median of its sessions as its level', () => {
  const history = exampleHistory([3, 3.1, 2.9, 4, 4.1, 3.9], { steps: [3] })
  expect(segments(history)).toEqual([
    { first: 0, last: 2, level: 3 },
    { first: 3, last: 5, level: 4 },
  ])
})

test('one session is a stretch, no session is none, and a step before the first session shown begins none', () => {
  expect(segments(exampleHistory([3]))).toEqual([{ first: 0, last: 0, level: 3 }])
  expect(segments(exampleHistory([]))).toEqual([])
  const history = exampleHistory([3, 4, 4.1], { steps: [1] })
  const cut = { ...history, sessions: history.sessions.slice(2), levels: history.levels.slice(2) }
  expect(segments(cut)).toEqual([{ first: 0, last: 0, level: 4.1 }])
})

test('sessions stand at their times, and in their order where a time cannot be read', () => {
  const { sessions } = exampleHistory([1, 2])
  expect(sessionPlaces(sessions, 'sessions')).toEqual({ axis: 'sessions', places: [1, 2] })
  expect(sessionPlaces(sessions, 'time')).toEqual({
    axis: 'time',
    places: [Date.parse('2026-01-01T08:00:00Z'), Date.parse('2026-01-02T08:00:00Z')],
  })
  expect(sessionPlaces([{ at: 'yesterday' }], 'time')).toEqual({ axis: 'sessions', places: [1] })
})

test('marks of sessions are whole numbers', () => {
  expect(sessionMarks({ low: 0.9, high: 3.1 }, 8).map(({ text }) => text)).toEqual(['1', '2', '3'])
})

test.each([
  ['an hour', '2026-01-01T08:00:00Z', '2026-01-01T09:00:00Z', ['01-01 08:00', '01-01 08:30', '01-01 09:00']],
  ['ten days', '2026-01-01T08:00:00Z', '2026-01-11T08:00:00Z', ['2026-01-08']],
])('marks of time over %s', (_, low, high, expected) => {
  expect(timeMarks({ low: Date.parse(low), high: Date.parse(high) }, 3).map(({ text }) => text)).toEqual(expected)
})

test('marks of time over decades are few', () => {
  const marks = timeMarks({ low: Date.parse('1990-01-01'), high: Date.parse('2026-01-01') }, 5)
  expect(marks.length).toBeGreaterThan(1)
  expect(marks.length).toBeLessThanOrEqual(5)
})
