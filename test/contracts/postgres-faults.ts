import { expect, onTestFinished, test } from 'vitest'
import { ingest } from '../../src/invocation/ingest.ts'
import { openDatabase } from '../../src/store/index.ts'
import { cuttingProxy } from '../support/cutting-proxy.ts'
import { deadSpool } from '../support/dead-spool.ts'
import { long } from '../support/long.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { scratch } from '../support/scratch.ts'
import { collected } from '../support/stored.ts'
import { expectStoredOnce, expectUnstored } from '../support/stored-once.ts'

const ROWS = 5000
/** Parts of what a save sends: while it connects, in the runs, in the COPY of the samples, in the last of it. */
const CUTS = long ? Array.from({ length: 40 }, (_, i) => (i + 0.5) / 40) : [0.01, 0.3, 0.7, 0.95]

const UNREACHABLE = { message: /cannot be used/, hint: /(kept|reaches it)/ }

async function migrated(server: TestPostgres): Promise<string> {
  const url = await server.empty()
  await using db = await openDatabase(url)
  await db.migrate()
  return url
}

/** What goes wrong between a spool and a PostgreSQL: each time the spool is kept, and the next start stores it once. */
export function testPostgresFaults(of: () => TestPostgres): void {
  const moved = (dir: string, url: string) => collected(ingest([dir], url))

  test('a server that cannot be reached', async () => {
    const url = await migrated(of())
    const spool = deadSpool(scratch(), { rows: ROWS })
    const nobody = url.replace(`:${of().port}/`, ':1/')
    await expectUnstored(() => moved(spool.dir, nobody), spool, { message: /ECONNREFUSED/, hint: /reaches it.*kept/ })
    await moved(spool.dir, url)
    await expectStoredOnce(url, spool, { rows: ROWS })
  })

  test('a connection that is cut after some bytes, also in mid-COPY', async () => {
    const url = await migrated(of())
    const proxy = await cuttingProxy(of().port)
    onTestFinished(() => proxy.close())
    const through = url.replace(`:${of().port}/`, `:${proxy.port}/`)
    const whole = deadSpool(scratch(), { rows: ROWS })
    await moved(whole.dir, through)
    const { sent } = proxy
    expect(sent).toBeGreaterThan(ROWS * 10)
    const spools = []
    for (const part of CUTS) {
      const spool = deadSpool(scratch(), { rows: ROWS })
      spools.push(spool)
      proxy.cutAfter(part * sent)
      await expectUnstored(() => moved(spool.dir, through), spool, UNREACHABLE)
    }
    proxy.cutAfter(Number.POSITIVE_INFINITY)
    for (const spool of spools) {
      await moved(spool.dir, through)
      await expectStoredOnce(url, spool, { rows: ROWS })
    }
  }, 120_000)

  test('a server that is killed and starts again in the middle of a save', async () => {
    const url = await migrated(of())
    const spool = deadSpool(scratch(), { rows: ROWS })
    const proxy = await cuttingProxy(of().port)
    onTestFinished(() => proxy.close())
    const restarted = Promise.withResolvers<void>()
    proxy.cutAfter(
      ROWS * 5,
      () =>
        void of()
          .kill()
          .then(() => of().run())
          .then(restarted.resolve, restarted.reject),
    )
    const through = url.replace(`:${of().port}/`, `:${proxy.port}/`)
    await expectUnstored(() => moved(spool.dir, through), spool, UNREACHABLE)
    await restarted.promise
    await moved(spool.dir, url)
    await expectStoredOnce(url, spool, { rows: ROWS })
  })
}
