import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DEFAULT_ROOTS, MISSING_UJ, type Reader } from '../../../src/engine/readers/reader.ts'
import { replay, replayReader } from '../../../src/engine/readers/replay.ts'
import { readTrace } from '../../../src/engine/readers/replay-trace.ts'
import { foldReadings } from '../../../src/engine/sampling/counter.ts'
import { testReader } from '../../contracts/reader.ts'
import { temporaryDirectory } from './powercap-tree.ts'

function file(text: string, name = 'trace.csv'): string {
  const path = join(temporaryDirectory(), name)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}

const shown = (reader: Reader): bigint[] => {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return [...into]
}

const NS = 't_ns,package-0_uj,dram_uj\n0,100,7\n50000000,200,\n400000000,300,9\n'

testReader('replay', () => replay.open({ roots: DEFAULT_ROOTS, argument: file(NS) }))

describe('a trace', () => {
  test('has a counter per column, named by domain and socket', () => {
    const { counters } = readTrace(
      file('t_unix_s,package0_uj,package-1_uj,core_uj,uncore_uj,psys_uj,note\n1.5,1,2,3,4,5,x\n'),
    )
    expect(counters.map(({ id, domain }) => `${id} ${domain}`)).toEqual([
      'package-0 package',
      'package-1 package',
      'core-0 core',
      'uncore-0 uncore',
      'psys psys',
    ])
  })

  test('keeps the last digit of its seconds, and reads compressed files', () => {
    const { timesNs } = readTrace(
      file('t_unix_s,package0_uj\n1772572581.2472930,1\n1772572581.247293007,2\n', 'trace.csv.gz'),
    )
    expect([...timesNs]).toEqual([0n, 7n])
  })

  test('is chosen by its name where a file holds several', () => {
    const path = file('trace_id,t_ns,package0_uj\na,5,1\nb,1,10\na,6,2\nb,2,11\n')
    expect([...readTrace(path, 'b').valuesUj]).toEqual([10n, 11n])
    expect(() => readTrace(path)).toThrow('holds 2 traces')
    expect(() => readTrace(path, 'c')).toThrow('no trace "c"')
  })

  test.each([
    ['t_ns,package0_uj\n5,1\n4,2\n', ':3 t_ns: "4" is earlier'],
    ['t_ns,package0_uj\n5,-1\n', ':2 package0_uj: "-1"'],
    ['t_ns,package0_uj\nx,1\n', ':2 t_ns: "x" is no time'],
    ['t_s,package0_uj\n1,1\n', 'no time column'],
    ['t_ns,energy_uj\n1,1\n', 'no counter column'],
    ['t_ns,package0_uj,package_uj\n1,1,1\n', 'two columns for package-0'],
    ['t_ns,package0_uj\n', 'no rows'],
    ['t_ns,package0_uj\n5,100\n6,20', 'has no end'],
    ['t_ns,package0_uj\n5,9223372036854775808\n', ':2 package0_uj: "9223372036854775808"'],
    ['t_ns,package0_uj\n9223372036854775808,1\n', ':2 t_ns: "9223372036854775808" is no time'],
  ])('%j is refused with file, line and column', (text, message) => {
    expect(() => readTrace(file(text))).toThrow(message)
  })

  test('a file that is not there names itself', () => {
    expect(() => readTrace('/nowhere/trace.csv')).toThrow('/nowhere/trace.csv')
  })
})

describe('replayed', () => {
  test('in real time: the last row is held, a hole is missing, and after the last row the domain is gone', async () => {
    const reader = replay.open({ roots: DEFAULT_ROOTS, argument: file(NS) })
    expect(shown(reader)).toEqual([100n, 7n])
    await sleep(100)
    expect(shown(reader)).toEqual([200n, MISSING_UJ])
    await sleep(400)
    expect(shown(reader)).toEqual([MISSING_UJ, MISSING_UJ])
  })

  test('two instances with shared memory show the same moment', async () => {
    const shared = new SharedArrayBuffer(8)
    const trace = readTrace(file(NS))
    replayReader(trace, { shared })
    await sleep(100)
    expect(shown(replayReader(trace, { shared }))).toEqual([200n, MISSING_UJ])
  })

  test('row by row where nobody waits', () => {
    const reader = replayReader(readTrace(file(NS)), { speed: Number.POSITIVE_INFINITY })
    expect([shown(reader)[0], shown(reader)[0], shown(reader)[0], shown(reader)[0]]).toEqual([
      100n,
      200n,
      300n,
      MISSING_UJ,
    ])
  })
})

const TRACES = resolve(import.meta.dirname, '../../../../shared/data/alems/energy_traces/rapl_samples_100hz.csv.gz')

test.skipIf(!existsSync(TRACES))(
  `every recorded trace replays to the difference of its counters (${existsSync(TRACES) ? 'shared data' : 'needs ../shared/data'})`,
  () => {
    const lines = gunzipSync(readFileSync(TRACES)).toString().trim().split('\n').slice(1)
    const expected = new Map<string, [bigint, bigint]>()
    for (const line of lines) {
      const [id = '', , uj = ''] = line.split(',')
      expected.set(id, [expected.get(id)?.[0] ?? BigInt(uj), BigInt(uj)])
    }
    expect(expected.size).toBe(50)
    for (const [id, [first, last]] of expected) {
      const trace = readTrace(TRACES, id)
      const reader = replayReader(trace, { speed: Number.POSITIVE_INFINITY })
      const valuesUj = BigInt64Array.from(trace.timesNs, () => shown(reader)[0] as bigint)
      const folded = foldReadings({ timesNs: trace.timesNs, valuesUj, range: { unitUj: 1, plausibleWatts: 1000 } })
      expect(folded, id).toEqual({ kind: 'counted', countedUj: last - first, wraps: 0 })
    }
  },
)
