import { afterAll, describe } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { testStore } from '../contracts/store.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

for (const { version, programs } of await installedPostgres()) {
  describe.skipIf(programs === undefined)(`PostgreSQL ${version}${programs ? '' : ': not installed here'}`, async () => {
    if (!programs) return
    const server = await TestPostgres.start(programs)
    afterAll(() => server[Symbol.asyncDispose]())
    testStore('contract', async () => openDatabase(server.url(await server.database())))
  })
}
