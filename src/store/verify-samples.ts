import type { Transaction } from 'kysely'
import { EnergyError, messageOf } from '../errors.ts'
import { DOMAINS } from '../run.ts'
import { energyOfRun } from './energy-of-run.ts'
import { difference, type Finding, rowDifferences } from './finding.ts'
import { decodeBlock, sha256 } from './raw-block.ts'
import { type EnergyColumns, energySummer, type SummedCounter } from './samples.ts'
import type { RawBlocksTable, Tables } from './tables.ts'

type Summer = ReturnType<typeof energySummer>

const sampleRow = ({ tNs, uj }: EnergyColumns, row: number): object => ({
  t_ns: tNs[row],
  ...Object.fromEntries(DOMAINS.map((domain) => [`${domain}_uj`, uj[domain]?.[row] ?? null])),
})

/** Rows of `energy_samples` that a block stands for against what the block says; the first row that differs, if any. */
async function sampleDifferences(
  tx: Transaction<Tables>,
  block: RawBlocksTable,
  expected: EnergyColumns,
): Promise<Finding[]> {
  const of = block.run_id
  const stored = await tx
    .selectFrom(energyOfRun(of).as('energy_samples'))
    .selectAll()
    .where('t_ns', '>=', block.first_ns)
    .where('t_ns', '<=', block.last_ns)
    .orderBy('t_ns')
    .execute()
  const place = { table: 'energy_samples', of }
  const { tNs } = expected
  if (stored.length !== tNs.length)
    return [difference({ ...place, column: 'rows', row: `block ${block.block}` }, stored.length, tNs.length)]
  for (const [i, t] of tNs.entries()) {
    const found = rowDifferences({ ...place, row: t.toString() }, stored[i] as object, sampleRow(expected, i))
    if (found.length > 0) return found
  }
  return []
}

/** A block against its own hash and columns, and its samples. */
async function blockFindings(tx: Transaction<Tables>, block: RawBlocksTable, next: Summer): Promise<Finding[]> {
  const place = { table: 'raw_blocks', of: block.run_id, row: `block ${block.block}` }
  const hash = sha256(block.bytes)
  if (hash !== block.sha256) return [difference({ ...place, column: 'sha256' }, block.sha256, hash)]
  let columns: BigInt64Array[]
  try {
    columns = decodeBlock({ ...block, rows: Number(block.rows), columns: Number(block.columns) })
  } catch (error) {
    if (error instanceof EnergyError) throw error
    // What cannot be decoded is the finding.
    return [difference({ ...place, column: 'bytes' }, block.bytes, messageOf(error))]
  }
  const [tNs = new BigInt64Array(), , ...counters] = columns
  const found = rowDifferences(place, block, {
    rows: tNs.length,
    first_ns: tNs[0] ?? null,
    last_ns: tNs.at(-1) ?? null,
  })
  return found.length > 0 ? found : sampleDifferences(tx, block, next(tNs, counters))
}

/** A block by its place; one at a time is in memory. */
export const blockAt = (tx: Transaction<Tables>, runId: string, block: number): Promise<RawBlocksTable | undefined> =>
  tx
    .selectFrom('raw_blocks')
    .selectAll()
    .where('run_id', '=', runId)
    .where('block', '>=', block)
    .orderBy('block')
    .limit(1)
    .executeTakeFirst()

/**
 * The series of a run: each block against its SHA-256, and the samples against what the blocks say, block by block.
 *
 * @param facts counters of the experiment's reader
 */
export async function* verifySamples(
  tx: Transaction<Tables>,
  runId: string,
  facts: readonly SummedCounter[],
): AsyncGenerator<Finding> {
  let next: Summer | undefined
  let rows = 0
  for (let at = 0; ; at++) {
    const block = await blockAt(tx, runId, at)
    if (!block) break
    if (Number(block.block) !== at) {
      yield difference({ table: 'raw_blocks', column: 'block', of: runId }, block.block, at)
      return
    }
    const ids = JSON.parse(block.counters) as string[]
    const counters = ids.flatMap((id) => facts.find((each) => each.id === id) ?? [])
    if (counters.length !== ids.length) {
      const reason = `its experiment's reader has no facts of ${ids.filter((id) => !facts.some((each) => each.id === id)).join(', ')}`
      yield { kind: 'unverifiable', table: 'energy_samples', of: runId, reason }
      return
    }
    next ??= energySummer(counters)
    rows += Number(block.rows)
    const found = await blockFindings(tx, block, next)
    yield* found
    // The sums of later blocks begin with this one.
    if (found.length > 0) return
  }
  const { count } = await tx
    .selectFrom(energyOfRun(runId).as('energy_samples'))
    .select((eb) => eb.fn.countAll<number | bigint>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) === rows) return
  if (rows > 0) yield difference({ table: 'energy_samples', column: 'rows', of: runId }, count, rows)
  else yield { kind: 'unverifiable', table: 'energy_samples', of: runId, reason: 'it has samples and no raw blocks' }
}
