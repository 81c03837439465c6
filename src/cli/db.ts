import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, EXIT } from '../errors.ts'
import { recompute } from '../invocation/recompute.ts'
import { type Finding, openDatabase, shownDatabase } from '../store/index.ts'
import { commandLineSettings } from './settings.ts'

export interface DatabaseOptions {
  json: boolean
  run?: string
  experiment?: string
  database?: string
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const findingText = (finding: Finding): string =>
  finding.kind === 'difference'
    ? `${[finding.of, finding.table, finding.column, finding.row].filter((part) => part !== undefined).join(' ')}: stored ${finding.stored}, found ${finding.found}`
    : `${finding.of} ${finding.table}: not verifiable: ${finding.reason}`

const databaseOf = async ({ database }: DatabaseOptions): Promise<string> =>
  database ?? (await commandLineSettings()).database

/** @returns 1 when anything differs */
async function verify(options: DatabaseOptions): Promise<number> {
  await using db = await openDatabase(await databaseOf(options), { readonly: true })
  const runs = { checked: 0 }
  let differences = 0
  for await (const finding of db.verify(runs)) {
    if (finding.kind === 'difference') differences++
    print(options.json ? JSON.stringify(finding) : findingText(finding))
  }
  const summary = { kind: 'summary', runs: runs.checked, differences }
  print(options.json ? JSON.stringify(summary) : `${runs.checked} runs verified, ${differences} differences.`)
  return differences === 0 ? EXIT.ok : EXIT.failed
}

/** @returns 1 when a number is another one than the stored */
async function recomputeRuns(options: DatabaseOptions): Promise<number> {
  await using db = await openDatabase(await databaseOf(options), { readonly: true })
  const counts = { same: 0, different: 0, 'not-recomputable': 0 }
  for await (const result of recompute(db, options.run)) {
    counts[result.kind]++
    if (options.json) print(JSON.stringify(result))
    else if (result.kind === 'different')
      print(
        `${result.of} ${result.number}: stored ${result.stored}, now ${result.found}${result.formula === undefined ? '' : ` (${result.formula})`}`,
      )
    else if (result.kind === 'not-recomputable')
      print(`${result.of} ${result.number}: not recomputable: ${result.reason}`)
  }
  const text = `${counts.same} numbers are the same to the last bit, ${counts.different} differ, ${counts['not-recomputable']} cannot be recomputed.`
  print(options.json ? JSON.stringify({ kind: 'summary', ...counts }) : text)
  return counts.different === 0 ? EXIT.ok : EXIT.failed
}

/** Spools that wait for a store that can be reached. */
async function spoolsWaiting(): Promise<string[]> {
  const { settings } = await commandLineSettings()
  const root = join(process.cwd(), settings.reportDir, 'spool')
  try {
    return readdirSync(root)
  } catch (error) {
    // Nothing has been measured here yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function status(options: DatabaseOptions): Promise<number> {
  const database = await databaseOf(options)
  await using db = await openDatabase(database, { readonly: true })
  const shown = shownDatabase(database)
  const found = { database: shown, ...(await db.status()), spoolsWaiting: (await spoolsWaiting()).length }
  if (options.json) print(JSON.stringify(found, null, 2))
  else {
    print(`${shown}: schema ${found.version} of ${found.latestVersion}, ${found.bytes ?? '?'} bytes`)
    for (const [table, rows] of Object.entries(found.rows)) print(`  ${table.padEnd(26)} ${rows}`)
    if (found.newest)
      print(`newest: ${found.newest.id} ${found.newest.name} of ${found.newest.createdAt}, ${found.newest.status}`)
    print(`${found.spoolsWaiting} spools wait to be stored`)
  }
  return EXIT.ok
}

async function migrate(options: DatabaseOptions): Promise<number> {
  const database = await databaseOf(options)
  await using db = await openDatabase(database)
  await db.migrate()
  print(`${shownDatabase(database)} has schema ${(await db.status()).version}.`)
  return EXIT.ok
}

async function remove(options: DatabaseOptions): Promise<number> {
  const { experiment = '' } = options
  await using db = await openDatabase(await databaseOf(options))
  await db.migrate()
  const runs = await db.deleteExperiment(experiment)
  if (runs === undefined)
    throw new EnergyError('USAGE', `There is no experiment "${experiment}".`, 'Name one with --experiment ID.')
  print(`Deleted ${experiment} with ${runs} runs; a tombstone stays.`)
  return EXIT.ok
}

const ACTIONS = { verify, recompute: recomputeRuns, status, migrate, delete: remove }

/**
 * Looks after the database.
 *
 * @throws EnergyError USAGE for an unknown action, and the errors of the store
 */
export function db(action: string, options: DatabaseOptions): Promise<number> {
  if (action in ACTIONS) return ACTIONS[action as keyof typeof ACTIONS](options)
  throw new EnergyError(
    'USAGE',
    `There is no action "${action}" of db.`,
    `Use one of ${Object.keys(ACTIONS).join(', ')}.`,
  )
}
