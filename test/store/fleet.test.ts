import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe } from 'vitest'
import { testDashboard } from '../grafana/dashboard.ts'
import { FleetDatabase } from '../support/fleet-database.ts'
import { long } from '../support/long.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'
import { testBackup } from './fleet-backup.ts'
import { testRetention } from './fleet-retention.ts'
import { testRoles } from './fleet-roles.ts'
import { testTls } from './fleet-tls.ts'

const [newest, debian] = await installedPostgres()

/** A server with the database of docs/fleet.md, for the tests of one `describe`. */
function fleetOf(programs: NonNullable<typeof newest>['programs']): {
  server: () => TestPostgres
  fleet: () => FleetDatabase
} {
  let server: TestPostgres
  let fleet: FleetDatabase
  beforeAll(async () => {
    if (!programs) return
    server = await TestPostgres.start(programs)
    fleet = await FleetDatabase.make(server)
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose]())
  return { server: () => server, fleet: () => fleet }
}

const missing = newest?.programs ? '' : ': not installed here'
describe.skipIf(missing !== '')(`a fleet's PostgreSQL${missing}`, () => {
  const { server, fleet } = fleetOf(newest?.programs)
  testRoles(fleet)
  testRetention(fleet)
  testDashboard(server)
  // From here on the server takes encrypted connections alone.
  testTls(fleet)
})

const dumps = spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? ''
const hasPair = debian?.programs !== undefined && dumps.includes(` ${debian.version}.`)
const skipped = !long ? ': in the long form' : hasPair ? '' : `: needs server and pg_dump of one version`
describe.skipIf(skipped !== '')(`backups${skipped}`, () => {
  testBackup(fleetOf(debian?.programs).fleet)
})
