import { chownSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeAbandoned } from '../../src/invocation/abandoned.ts'
import { deadSpool } from '../support/dead-spool.ts'
import { scratch } from '../support/scratch.ts'

const isRoot = process.getuid?.() === 0

test.skipIf(!isRoot)('a spool that another user has put beside one’s own is not stored (needs root)', async () => {
  const root = scratch()
  const spoolRoot = join(root, 'spool')
  const own = deadSpool(spoolRoot)
  const theirs = deadSpool(spoolRoot)
  chownSync(theirs.dir, 65_534, 65_534)
  const said: string[] = []
  const failed: unknown[] = []
  await storeAbandoned(
    { spoolRoot, database: join(root, 'data.db') },
    (text) => void said.push(text),
    (error) => void failed.push(error),
  )
  expect(failed).toEqual([])
  expect(said).toEqual([expect.stringContaining(own.head.id)])
  expect([existsSync(own.dir), existsSync(theirs.dir)]).toEqual([false, true])
})
