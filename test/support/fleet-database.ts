import { readFileSync } from 'node:fs'
import { openDatabase } from '../../src/store/index.ts'
import { docBlock } from './doc-example.ts'
import type { TestPostgres } from './postgres.ts'

const ROLES = readFileSync(new URL('../../config/postgres-roles.sql', import.meta.url), 'utf8')
const FLEET_PASSWORD = 'change me'

/** Statements of a block of a page, one by one: some of them may not be run with others. */
export const statementsOf = (block: string): string[] => block.split(/;\n/).filter((each) => each.trim() !== '')

/** The database of docs/fleet.md, made as the page says. */
export class FleetDatabase {
  readonly server: TestPostgres

  private constructor(server: TestPostgres) {
    this.server = server
  }

  static async make(server: TestPostgres): Promise<FleetDatabase> {
    const fleet = new FleetDatabase(server)
    for (const each of statementsOf(docBlock('fleet.md', 'sql', 'CREATE DATABASE'))) await fleet.asSuperuser(each)
    await using db = await openDatabase(fleet.url('energy_owner'))
    await db.migrate()
    for (const _ of ['once', 'and after an update']) await server.sql(fleet.url('energy_owner'), ROLES)
    for (const each of statementsOf(docBlock('fleet.md', 'sql', 'CREATE ROLE runner'))) await fleet.asSuperuser(each)
    return fleet
  }

  /** A URL of the database for one of its roles, with a host and options of its own. */
  url(user: string, { host = '127.0.0.1', options = {} }: { host?: string; options?: Record<string, string> } = {}) {
    const url = new URL(this.server.url('energy', { user, password: FLEET_PASSWORD }))
    url.hostname = host
    for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value)
    return url.href
  }

  asSuperuser(statement: string): Promise<Record<string, unknown>[]> {
    return this.server.sql(this.server.url('postgres'), statement)
  }

  asOwner(statement: string): Promise<Record<string, unknown>[]> {
    return this.server.sql(this.url('energy_owner'), statement)
  }
}
