import { DOMAINS } from '../run.ts'
import type { SampledRun } from './adapter.ts'
import type { EnergyColumns, SeriesReading } from './samples.ts'

/**
 * PostgreSQL's binary COPY format: a header, tuples of length-prefixed fields in network byte order, a trailer
 * (PostgreSQL manual, COPY, "Binary Format").
 */

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const TRAILER = Buffer.from([0xff, 0xff])

/** A field that is NULL has this length and no bytes. */
const NULL = -1
const FIELD_LENGTH_BYTES = 4
const INT64_BYTES = 8
const CHUNK_BYTES = 2 ** 18

/** PostgreSQL counts days from here; JavaScript from 1970-01-01. */
const EPOCH_DAYS = 10_957
const MS_PER_DAY = 86_400_000

/** First day of the month, in UTC, in which a run began: what its samples are partitioned by. */
export function monthOf({ startedAt }: SampledRun): Date {
  const began = new Date(startedAt)
  return new Date(Date.UTC(began.getUTCFullYear(), began.getUTCMonth(), 1))
}

const field = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(FIELD_LENGTH_BYTES)
  length.writeInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** What all rows of a run begin with: the number of their fields, its id and its month. */
function prefix(fields: number, run: SampledRun): Buffer {
  const count = Buffer.alloc(2)
  count.writeInt16BE(fields)
  const month = Buffer.alloc(4)
  month.writeInt32BE(monthOf(run).getTime() / MS_PER_DAY - EPOCH_DAYS)
  return Buffer.concat([count, field(Buffer.from(run.id)), field(month)])
}

/** The columns of `energy_samples` in the order in which `copyEnergy` writes them. */
export const ENERGY_COPY_COLUMNS = ['run_id', 'month', 't_ns', ...DOMAINS.map((domain) => `${domain}_uj`)]

/** The rows of a run, in chunks of a quarter of a MiB. */
export function* copyEnergy(run: SampledRun, { tNs, uj }: EnergyColumns): Generator<Buffer> {
  yield HEADER
  const columns = [tNs, ...DOMAINS.map((domain) => uj[domain] ?? new BigInt64Array())]
  const begin = prefix(ENERGY_COPY_COLUMNS.length, run)
  const rowBytes = begin.length + columns.length * (FIELD_LENGTH_BYTES + INT64_BYTES)
  const rows = Math.ceil(CHUNK_BYTES / rowBytes)
  for (let from = 0; from < tNs.length; from += rows) {
    const chunk = Buffer.allocUnsafe(rows * rowBytes)
    let at = 0
    for (let row = from; row < Math.min(from + rows, tNs.length); row++) {
      at += begin.copy(chunk, at)
      for (const column of columns) {
        if (row < column.length) {
          at = chunk.writeInt32BE(INT64_BYTES, at)
          at = chunk.writeBigInt64BE(column[row] as bigint, at)
        } else at = chunk.writeInt32BE(NULL, at)
      }
    }
    yield chunk.subarray(0, at)
  }
  yield TRAILER
}

/** The columns of `telemetry_samples` in the order in which `copyTelemetry` writes them. */
export const TELEMETRY_COPY_COLUMNS = ['run_id', 'month', 'source', 't_ns', 'reading']

/** The rows of the series of a run. */
export function* copyTelemetry(run: SampledRun, readings: readonly SeriesReading[]): Generator<Buffer> {
  yield HEADER
  const begin = prefix(TELEMETRY_COPY_COLUMNS.length, run)
  let parts: Buffer[] = []
  let size = 0
  for (const { source, tNs, reading } of readings) {
    const time = Buffer.alloc(INT64_BYTES)
    time.writeBigInt64BE(tNs)
    const row = [begin, field(Buffer.from(source)), field(time), field(Buffer.from(JSON.stringify(reading)))]
    parts.push(...row)
    for (const part of row) size += part.length
    if (size < CHUNK_BYTES) continue
    yield Buffer.concat(parts)
    ;[parts, size] = [[], 0]
  }
  yield Buffer.concat([...parts, TRAILER])
}
