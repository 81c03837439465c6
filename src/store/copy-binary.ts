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

/** What all rows of a run begin with: the number of their fields, what names the run, and its month. */
function prefix(fields: number, name: Buffer, run: SampledRun): Buffer {
  const count = Buffer.alloc(2)
  count.writeInt16BE(fields)
  const month = Buffer.alloc(4)
  month.writeInt32BE(monthOf(run).getTime() / MS_PER_DAY - EPOCH_DAYS)
  return Buffer.concat([count, field(name), field(month)])
}

const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(INT64_BYTES)
  bytes.writeBigInt64BE(value)
  return bytes
}

/** The columns of `keyed_energy_samples` in the order in which `copyEnergy` writes them: a domain without a column is NULL. */
export const energyCopyColumns = ({ uj }: EnergyColumns): string[] => [
  'run_key',
  'month',
  't_ns',
  ...DOMAINS.filter((domain) => uj[domain] !== undefined).map((domain) => `${domain}_uj`),
]

/** The rows of a run, in chunks of a quarter of a MiB. */
export function* copyEnergy(key: bigint, run: SampledRun, energy: EnergyColumns): Generator<Buffer> {
  yield HEADER
  const { tNs, uj } = energy
  const columns = [tNs, ...DOMAINS.flatMap((domain) => uj[domain] ?? [])]
  const begin = prefix(energyCopyColumns(energy).length, int64(key), run)
  const rowBytes = begin.length + columns.length * (FIELD_LENGTH_BYTES + INT64_BYTES)
  const rows = Math.ceil(CHUNK_BYTES / rowBytes)
  for (let from = 0; from < tNs.length; from += rows) {
    const to = Math.min(from + rows, tNs.length)
    const chunk = Buffer.allocUnsafeSlow((to - from) * rowBytes)
    // Its setters are compiled into the loop; those of Buffer are calls.
    const view = new DataView(chunk.buffer)
    let at = 0
    for (let row = from; row < to; row++) {
      chunk.set(begin, at)
      at += begin.length
      for (const column of columns) {
        if (row < column.length) {
          view.setInt32(at, INT64_BYTES)
          view.setBigInt64(at + FIELD_LENGTH_BYTES, column[row] as bigint)
          at += FIELD_LENGTH_BYTES + INT64_BYTES
        } else {
          view.setInt32(at, NULL)
          at += FIELD_LENGTH_BYTES
        }
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
  const begin = prefix(TELEMETRY_COPY_COLUMNS.length, Buffer.from(run.id), run)
  let parts: Buffer[] = []
  let size = 0
  for (const { source, tNs, reading } of readings) {
    const row = [begin, field(Buffer.from(source)), field(int64(tNs)), field(Buffer.from(JSON.stringify(reading)))]
    parts.push(...row)
    for (const part of row) size += part.length
    if (size < CHUNK_BYTES) continue
    yield Buffer.concat(parts)
    ;[parts, size] = [[], 0]
  }
  yield Buffer.concat([...parts, TRAILER])
}
