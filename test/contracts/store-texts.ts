import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import type { DatabaseInterface } from '../../src/store/index.ts'
import { uuidv7 } from '../../src/uuid.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { hostileExperiment } from '../support/hostile-experiment.ts'
import { holds } from '../support/property.ts'

/** What SQL could be closed, ended or continued with, and what an engine cannot hold. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...`'"\`;-/*\\$?:%_()@ \n\u0000\u001a\ud800\ufffe{}`.split('')), maxLength: 20 }),
  fc.constantFrom(
    "'; DROP TABLE runs; --",
    "\\'; DELETE FROM runs; --",
    '$$; SELECT 1; $$',
    '?1',
    ':name',
    "E'\\047'",
    'a\u0000b',
  ),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** Whatever words are stored and asked for, they are values: nothing of them is SQL, and they come back as they were. */
export function testTexts(name: string, open: () => Promise<DatabaseInterface>): void {
  let opened: Promise<DatabaseInterface> | undefined
  let saved = 0
  const migrated = async (): Promise<DatabaseInterface> => {
    const db = await open()
    await db.migrate()
    return db
  }
  afterAll(async () => (await opened)?.[Symbol.asyncDispose]())

  holds(
    `${name}: any text in every column of text comes back as it was, and is no SQL`,
    15,
    fc.asyncProperty(text, async (words) => {
      const db = await (opened ??= migrated())
      const hostile = hostileExperiment(words)
      const id = uuidv7()
      const experiment = {
        ...hostile,
        id,
        // What is known of a machine is stored once for its hash.
        hardware: { ...hostile.hardware, hash: id },
        environment: { ...hostile.environment, hash: id },
        runs: hostile.runs.map((run) => ({ ...run, id: uuidv7() })),
      }
      await db.saveExperiment(experiment, [])
      saved++
      expect(await db.loadExperiment(experiment.id)).toEqual(experiment)
      // Words that are asked for find what has that id, and what was there before is still there.
      expect(await db.loadExperiment(words)).toBeUndefined()
      expect(await db.listExperiments({ limit: saved + 10 })).toHaveLength(saved)
    }),
  )
}
