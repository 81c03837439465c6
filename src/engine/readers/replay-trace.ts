import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { EnergyError, messageOf } from '../../errors.ts'
import { type Domain, DOMAINS } from '../../run.ts'
import { nsFromDecimalSeconds } from '../../units.ts'
import { type Counter, MISSING_UJ } from './reader.ts'

/** A recorded trace: instants and what the counters showed at them. */
export interface ReplayTrace {
  readonly counters: readonly Counter[]
  /** Rising, in ns since the first row. */
  readonly timesNs: BigInt64Array
  /** Row after row, one value per counter in µJ; `MISSING_UJ` for an empty cell. */
  readonly valuesUj: BigInt64Array
}

interface Column {
  index: number
  counter: Counter
}

const COUNTER = /^([a-z]+)-?(\d+)?((?:-die-\d+)?)_uj$/

/** Largest reading: 63 bits, as counters are read. */
const LARGEST = 2n ** 63n - 1n

const refuse = (reason: string, hint: string, cause?: unknown): EnergyError =>
  new EnergyError('READER_INVALID', reason, hint, { cause })

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file)
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    throw refuse(
      `The trace ${file} cannot be read: ${messageOf(error)}.`,
      'Give the path of a CSV or CSV.gz file.',
      error,
    )
  }
}

function counterColumns(file: string, header: readonly string[]): Column[] {
  const columns = header.flatMap((name, index) => {
    const [, domain = '', socket, die = ''] = COUNTER.exec(name) ?? []
    if (!(DOMAINS as readonly string[]).includes(domain)) return []
    const id = domain === 'psys' && socket === undefined ? domain : `${domain}-${socket ?? 0}${die}`
    return [{ index, counter: { id, domain: domain as Domain, socket: Number(socket ?? 0), unitUj: 1, path: file } }]
  })
  const ids = columns.map(({ counter }) => counter.id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw refuse(`${file}:1 has two columns for ${twice}.`, 'Leave one of them.')
  if (columns.length > 0) return columns
  throw refuse(`${file}:1 has no counter column.`, `Name them <domain>_uj, with ${DOMAINS.join(', ')} as domains.`)
}

function timeColumn(
  file: string,
  header: readonly string[],
): { index: number; ns: (cell: string) => bigint | undefined } {
  const ns = header.indexOf('t_ns')
  if (ns >= 0) return { index: ns, ns: (cell) => (/^\d+$/.test(cell) ? BigInt(cell) : undefined) }
  const seconds = header.indexOf('t_unix_s')
  if (seconds >= 0) return { index: seconds, ns: nsFromDecimalSeconds }
  throw refuse(`${file}:1 has no time column.`, 'Name it t_ns (whole nanoseconds) or t_unix_s (seconds).')
}

/**
 * Reads one trace of a CSV file: a time column `t_ns` or `t_unix_s`, one column `<domain>_uj` per counter (`package0`,
 * `package-0`, or the bare domain for socket 0), and, where the file holds several traces, `trace_id`. Lines that begin
 * with `#` are comments.
 *
 * @throws EnergyError READER_INVALID with file, line and column
 */
export function readTrace(file: string, trace?: string): ReplayTrace {
  const text = textOf(file)
  // A file that was cut off inside a number would show another one.
  if (!text.endsWith('\n')) {
    throw refuse(
      `The last line of ${file} has no end: the file may have been cut off.`,
      'Copy it again, or end its last line.',
    )
  }
  const lines = text.split(/\r?\n/)
  const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'))
  const header = (lines[first] ?? '').split(',').map((name) => name.trim())
  const time = timeColumn(file, header)
  const columns = counterColumns(file, header)
  const traceIndex = header.indexOf('trace_id')
  const found = new Set<string>()
  const timesNs: bigint[] = []
  const valuesUj: bigint[] = []
  for (let i = first + 1; i < lines.length; i++) {
    const line = lines[i] as string
    if (line === '' || line.startsWith('#')) continue
    const cells = line.split(',')
    const id = traceIndex < 0 ? '' : (cells[traceIndex] ?? '')
    found.add(id)
    if (id !== (trace ?? [...found][0])) continue
    const ns = time.ns(cells[time.index] ?? '')
    const before = timesNs.at(-1)
    const isTime = ns !== undefined && ns <= LARGEST
    if (!isTime || (before !== undefined && ns < before)) {
      throw refuse(
        `${file}:${i + 1} ${header[time.index]}: "${cells[time.index]}" is ${isTime ? 'earlier than the row before' : 'no time'}.`,
        'Rows are in order of time, one instant each.',
      )
    }
    timesNs.push(ns)
    for (const { index } of columns) {
      const cell = cells[index] ?? ''
      if (cell !== '' && !(/^\d+$/.test(cell) && BigInt(cell) <= LARGEST)) {
        throw refuse(
          `${file}:${i + 1} ${header[index]}: "${cell}" is no counter reading.`,
          'Write whole microjoules below 2^63, or nothing.',
        )
      }
      valuesUj.push(cell === '' ? MISSING_UJ : BigInt(cell))
    }
  }
  const names = [...found].slice(0, 5).join(', ')
  if (trace === undefined && found.size > 1)
    throw refuse(`${file} holds ${found.size} traces.`, `Choose one: replay:${file}#TRACE, for instance ${names}.`)
  if (timesNs.length === 0) {
    throw trace === undefined
      ? refuse(`${file} has no rows.`, 'Give a file with at least two readings.')
      : refuse(`${file} has no trace "${trace}".`, `It has ${found.size}, for instance ${names}.`)
  }
  const startNs = timesNs[0] as bigint
  return {
    counters: columns.map(({ counter }) => counter),
    timesNs: BigInt64Array.from(timesNs, (ns) => ns - startNs),
    valuesUj: BigInt64Array.from(valuesUj),
  }
}
