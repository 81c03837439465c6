import { describe, expect, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/index.ts'
import { combineReaders, usedTogether, weakest } from '../../../src/engine/readers/combined.ts'
import { fakeReader } from '../../../src/engine/readers/fake.ts'
import { MISSING_UJ, type Reader } from '../../../src/engine/readers/reader.ts'
import type { Domain, Provenance } from '../../../src/run.ts'
import { testReader } from '../../contracts/reader.ts'
import { temporaryDirectory } from './powercap-tree.ts'

function reader(name: string, provenance: Provenance, values: Partial<Record<Domain, bigint>>): Reader {
  const counters = Object.keys(values).map((domain) => ({ id: `${domain}-0`, domain: domain as Domain, unitUj: 1 }))
  return { ...fakeReader({ counters, rows: [Object.values(values)] }), name, provenance }
}
const shown = (combined: Reader): Record<string, bigint | undefined> => {
  const into = new BigInt64Array(combined.counters.length)
  combined.read(into)
  return Object.fromEntries(combined.counters.map(({ id }, i) => [id, into[i]]))
}

testReader('combined', () =>
  combineReaders([
    reader('rapl', 'measured', { package: 5n, dram: 6n }),
    reader('other', 'measured', { package: 7n, gpu: 8n }),
  ]),
)

describe('several readers as one', () => {
  const combined = combineReaders([
    reader('rapl', 'measured', { package: 5n, core: 2n }),
    reader('perf', 'measured', { package: 6n }),
    reader('nvml', 'derived', { gpu: 7n }),
  ])

  test('each domain is counted once, by the first that has it; the others are checks under their own names', () => {
    expect(shown(combined)).toEqual({ 'package-0': 5n, 'core-0': 2n, 'perf/package-0': 6n, 'gpu-0': 7n })
    expect(combined.counters.map(({ checks }) => checks)).toEqual([undefined, undefined, 'perf', undefined])
    expect(combined.name).toBe('rapl+perf+nvml')
  })

  test('the word is the weakest of those that count, and checks do not count', () => {
    expect(combined.provenance).toBe('derived')
    expect(weakest(['simulated', 'measured', 'modelled'])).toBe('simulated')
    const checked = combineReaders([
      reader('rapl', 'measured', { package: 1n }),
      reader('hwmon', 'derived', { package: 1n }),
    ])
    expect(checked.provenance).toBe('measured')
  })

  test('one alone stays what it is', () => {
    const alone = reader('rapl', 'measured', { package: 1n })
    expect(combineReaders([alone])).toBe(alone)
  })

  test('a part that is gone is missing, and only that part', () => {
    const gone = reader('nvml', 'measured', { gpu: 7n })
    const both = combineReaders([reader('rapl', 'measured', { package: 5n }), gone])
    gone.close()
    expect(shown(both)).toEqual({ 'package-0': 5n, 'gpu-0': MISSING_UJ })
  })
})

test.each<[Provenance[], Provenance[]]>([
  [
    ['measured', 'derived', 'modelled'],
    ['measured', 'derived'],
  ],
  [['modelled', 'measured'], ['modelled']],
  [['measured', 'simulated'], ['measured']],
  [
    ['simulated', 'simulated', 'measured'],
    ['simulated', 'simulated'],
  ],
  [[], []],
])('of %j are used together %j', (words, used) => {
  const opened = words.map((word) => ({ spec: word, reader: reader(word, word, { package: 1n }) }))
  expect(usedTogether(opened).map(({ spec }) => spec)).toEqual(used)
})

describe('two sources of one domain in a window', () => {
  const spin = (): void => {
    const end = performance.now() + 50
    while (performance.now() < end);
  }
  async function measured(readers: string[]) {
    await using engine = await EnergyEngine.open({ readers, lock: false, profileDir: temporaryDirectory() })
    return (await engine.measure('some', spin)).energy
  }

  test('that agree give one energy, and no word', async () => {
    const energy = await measured(['fake:watts=30', 'fake:watts=30.5'])
    expect(energy.watts).toBeCloseTo(30, 1)
    expect(energy.domains).toEqual({ package: energy.totalJoules })
    expect(energy.warnings.map(({ kind }) => kind)).not.toContain('sources-disagree')
  })

  test('that disagree are told of, and the first is used', async () => {
    const energy = await measured(['fake:watts=30', 'fake:watts=33'])
    expect(energy.watts).toBeCloseTo(30, 1)
    const warning = energy.warnings.find(({ kind }) => kind === 'sources-disagree')
    expect(warning).toMatchObject({ domain: 'package', used: 'package-0', other: 'fake' })
    expect((warning as { difference: number }).difference).toBeCloseTo(0.1, 2)
  })
})
