import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { acceptancesBetween } from '../../src/compare/acceptance-trailers.ts'
import { withAcceptances } from '../../src/compare/acceptances.ts'
import { exampleComparedBench, exampleComparison, exampleUndecidedBench } from '../support/comparison-records.ts'
import { scratch } from '../support/scratch.ts'

const compared = (name: string, overrides = {}) =>
  exampleComparedBench({ benchmarkKey: `src/sort.bench.ts > sorting > ${name}`, name, ...overrides })

const regressed = (...names: string[]) => exampleComparison({ benches: names.map((name) => compared(name)) })

test('trailers of the commits between two are read, the newest first, folded lines as one', () => {
  const cwd = scratch()
  const git = (...words: string[]): string => {
    const identity = ['-c', 'user.name=A Tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false']
    return execFileSync('git', [...identity, ...words], { cwd, encoding: 'utf8' }).trim()
  }
  const commit = (message: string): string => {
    git('commit', '--quiet', '--allow-empty', '--message', message)
    return git('rev-parse', 'HEAD')
  }
  git('init', '--quiet')
  const base = commit('Begin\n\nEnergy-Accept: of the base itself')
  const first = commit(
    'Sort safely\n\nBody.\n\nEnergy-Accept: quick checks its\n  bounds now\nEnergy-Accept: "a > b" too',
  )
  commit('Say Energy-Accept: nothing\n\nEnergy-Accept: in the body, not in a trailer.\n\nThe end.')
  const last = commit('Store\n\nReviewed-by: A Tester\nenergy-accept: merge é 👩🏽‍💻')
  expect(acceptancesBetween(cwd, base, 'HEAD')).toEqual([
    { commit: last, text: 'merge é 👩🏽‍💻' },
    { commit: first, text: 'quick checks its bounds now' },
    { commit: first, text: '"a > b" too' },
  ])
  expect(acceptancesBetween(cwd, 'HEAD', 'HEAD')).toEqual([])
  expect(() => acceptancesBetween(cwd, 'gone', 'HEAD')).toThrow(/git cannot list the commits of gone\.\.HEAD: .*gone/)
  expect(() => acceptancesBetween(cwd, '--all', 'HEAD')).toThrow('git cannot list')
})

test.each([
  ['quick it checks its bounds', ['quick'], 'it checks its bounds'],
  ['src/sort.bench.ts > sorting > quick sort, because', ['quick sort'], 'because'],
  ['quick sort it is', ['quick sort'], 'it is'],
  ['*sorting* all of them', ['quick', 'quick sort'], 'all of them'],
  ['"src/sort.bench.ts > * > quick" one', ['quick'], 'one'],
])('%s accepts %j', (text, names, reason) => {
  const found = withAcceptances(regressed('quick', 'quick sort'), [{ commit: 'bbb', text }])
  const accepted = found.benches.filter((bench) => bench.accepted !== undefined)
  expect(accepted.map(({ name }) => name)).toEqual(names)
  for (const bench of accepted) expect(bench.accepted).toEqual({ commit: 'bbb', reason })
  expect(found.warnings).toEqual([])
  expect(found.verdict).toBe(names.length === 2 ? 'pass' : 'regression')
})

test('what names no bench or gives no reason is a warning and accepts nothing', () => {
  const comparison = regressed('quick')
  const acceptances = [
    { commit: 'c1', text: 'slow because' },
    { commit: 'c2', text: 'quick' },
    { commit: 'c3', text: '"quick"' },
  ]
  const { warnings, ...found } = withAcceptances(comparison, acceptances)
  const { warnings: _, ...before } = comparison
  expect(found).toEqual(before)
  expect(warnings).toEqual([
    { kind: 'acceptance-ignored', ...acceptances[0], why: 'no-such-bench' },
    { kind: 'acceptance-ignored', ...acceptances[1], why: 'no-reason' },
    { kind: 'acceptance-ignored', ...acceptances[2], why: 'no-reason' },
  ])
})

test('the newest commit counts; only regressions are accepted; what is left decides', () => {
  const passed = compared('merge', { verdict: 'pass' })
  const benches = [compared('quick'), passed, exampleUndecidedBench()]
  const comparison = exampleComparison({ benches })
  const found = withAcceptances(comparison, [
    { commit: 'new', text: 'quick newest' },
    { commit: 'old', text: '* oldest' },
  ])
  expect(found.benches).toEqual([{ ...benches[0], accepted: { commit: 'new', reason: 'newest' } }, passed, benches[2]])
  expect(found.verdict).toBe('inconclusive')
  expect(withAcceptances({ ...comparison, verdict: 'pass' }, []).verdict).toBe('pass')
})
