import { createHash } from 'node:crypto'
import { test } from 'vitest'

const bytes = Buffer.alloc(64 * 1024, 'energy')

test('hashing 64 KiB', async ({ bench }) => {
  await bench.compare(
    bench('SHA-256 at once', () => createHash('sha256').update(bytes).digest('hex')),
    bench('SHA-256 in pieces of 64 bytes', () => {
      const hash = createHash('sha256')
      for (let at = 0; at < bytes.length; at += 64) hash.update(bytes.subarray(at, at + 64))
      return hash.digest('hex')
    }),
  )
})
