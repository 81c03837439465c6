import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { messageOf } from '../../errors.ts'
import { MOST_SESSIONS } from '../../stats/earlier-sessions.ts'
import { openDatabase } from '../../store/index.ts'
import type { SessionsOfBenches, SessionsRequest } from './stored-sessions.ts'

/** A request on standard input, the sessions on standard output. A SQLite file that is not there is not made. */
async function readSessions(request: SessionsRequest): Promise<SessionsOfBenches> {
  const { database, hardwareHash, file, reader, provenance } = request
  const path = database.replace(/^sqlite:/, '')
  if (!/^[a-z]+:/.test(path) && !existsSync(path)) return {}
  await using db = await openDatabase(database)
  await db.migrate()
  const sessions: SessionsOfBenches = {}
  for (const key of await db.benchKeys({ hardwareHash })) {
    const { benchmarkKey } = key
    if (!benchmarkKey.startsWith(`${file} > `) || key.reader !== reader || key.provenance !== provenance) continue
    const of = { hardwareHash, benchmarkKey, reader, provenance }
    sessions[benchmarkKey] = await db.benchHistory({ ...of, limit: MOST_SESSIONS })
  }
  return sessions
}

try {
  process.stdout.write(JSON.stringify(await readSessions(JSON.parse(await text(process.stdin)) as SessionsRequest)))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
