import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askForProgress, progressTeller, readProgress } from '../../src/invocation/progress-file.ts'
import type { MeasuringState } from '../../src/measuring-state.ts'
import { scratch } from '../support/scratch.ts'

const STATE: MeasuringState = { doing: 'task', name: 'resize', sinceMs: 1 }

test('nobody tells anything unless somebody has asked', () => {
  const folder = scratch()
  expect(progressTeller(folder)).toBeUndefined()
  expect(readProgress(folder)).toBeUndefined()
})

test('what was told last is read; the file never grows', () => {
  const folder = scratch()
  askForProgress(folder)
  expect(readProgress(folder)).toBeUndefined()
  const tell = progressTeller(folder)
  const size = statSync(join(folder, 'progress')).size
  for (const name of ['x'.repeat(10_000), '日'.repeat(10_000), 'resize']) tell?.({ ...STATE, name })
  expect(readProgress(folder)).toEqual(STATE)
  expect(statSync(join(folder, 'progress')).size).toBe(size)
})

test('a longer state that a shorter one was written over leaves nothing behind', () => {
  const folder = scratch()
  askForProgress(folder)
  const [first, second] = [progressTeller(folder), progressTeller(folder)]
  first?.({ ...STATE, name: 'a name that is long' })
  second?.({ doing: 'nothing', sinceMs: 2 })
  expect(readProgress(folder)).toEqual({ doing: 'nothing', sinceMs: 2 })
})

test('half a state is none', () => {
  const folder = scratch()
  askForProgress(folder)
  progressTeller(folder)?.(STATE)
  const path = join(folder, 'progress')
  writeFileSync(path, readFileSync(path, 'utf8').replace('resize', 'reset '))
  expect(readProgress(folder)).toBeUndefined()
})
