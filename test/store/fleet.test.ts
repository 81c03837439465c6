import { afterAll, beforeAll, describe } from 'vitest'
import { testDashboard } from '../grafana/dashboard.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const [newest] = await installedPostgres()
const programs = newest?.programs

describe.skipIf(!programs)(`a fleet's PostgreSQL${programs ? '' : ': not installed here'}`, () => {
  if (!programs) return
  let server: TestPostgres
  beforeAll(async () => {
    server = await TestPostgres.start(programs)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  testDashboard(() => server)
})
