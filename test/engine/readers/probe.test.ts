import { describe, expect, test } from 'vitest'
import { type ProbeResult, probeReaders, requireReader } from '../../../src/engine/readers/probe.ts'
import { AUTO_READERS, FALLBACK_READER, findReader, readerSources } from '../../../src/engine/readers/registry.ts'
import { EnergyError } from '../../../src/errors.ts'
import { cpuinfo, type Machine, machineRoots } from './powercap-tree.ts'

const MILAN = cpuinfo({
  vendor: 'AuthenticAMD',
  family: 25,
  model: 1,
  name: 'AMD EPYC 7763 64-Core Processor',
  virtual: true,
})
const ZONES = [{ id: 'intel-rapl:0', name: 'package-0' }]
/** All of `auto`, absent; the model is its last. */
const ABSENT = [...AUTO_READERS.flat(), FALLBACK_READER].map((name) => `${name} READER_ABSENT`)
const BARE: Machine = { cpuinfo: cpuinfo({ model: 158, name: 'Intel(R) Core(TM) i7-9700K CPU @ 3.60GHz' }) }

function probe(machine: Machine, readers: 'auto' | string[] = 'auto', requireMeasured = false): ProbeResult {
  const result = probeReaders({ readers, roots: machineRoots(machine), requireMeasured })
  for (const { reader } of result.opened) reader.close()
  return result
}

const openedNames = (result: ProbeResult): string[] => result.opened.map(({ spec }) => spec)
const refusedCodes = (result: ProbeResult): string[] => result.refused.map(({ name, code }) => `${name} ${code}`)

describe('auto', () => {
  test.each<['auto' | string[]]>([['auto'], [['auto']]])(
    '%j leaves the model alone where a counter can be read',
    (readers) => {
      const result = probe({ zones: ZONES, cpuinfo: MILAN }, readers)
      expect(openedNames(result)).toEqual(['rapl-powercap'])
      expect(result.refused.map(({ name }) => name)).not.toContain('model')
    },
  )

  test('opens the model, with its shared memory, where no counter can', () => {
    const result = probe({ cpuinfo: MILAN })
    expect(openedNames(result)).toEqual(['model'])
    expect(result.opened[0]?.shared?.byteLength).toBe(findReader('model').source.sharedBytes)
    expect(refusedCodes(result)).toEqual(ABSENT.slice(0, -1))
  })

  test('keeps every refusal with its reason and remedy', () => {
    const result = probe(BARE)
    expect(openedNames(result)).toEqual([])
    expect(refusedCodes(result)).toEqual(ABSENT)
    for (const { reason, remedy } of result.refused) {
      expect(reason).toMatch(/\.$/)
      expect(remedy).not.toBe('')
    }
  })

  test('never takes the fake', () => {
    expect(readerSources.map(({ name }) => name)).toContain('fake')
    expect(openedNames(probe(BARE))).not.toContain('fake')
  })
})

describe('named readers', () => {
  test('are all tried, in order', () => {
    const result = probe({ zones: ZONES, cpuinfo: MILAN }, ['model', 'fake:watts=3', 'rapl-powercap'])
    expect(openedNames(result)).toEqual(['model', 'fake:watts=3', 'rapl-powercap'])
  })

  test('that do not exist are an error with the names that do, before any is opened', () => {
    expect(() => probe({ zones: ZONES }, ['rapl-powercap', 'wattmeter'])).toThrow(
      expect.objectContaining({
        code: 'READER_UNKNOWN',
        message: expect.stringContaining('"wattmeter"'),
        hint: expect.stringContaining(`auto, ${readerSources.map(({ name }) => name).join(', ')}`),
      }),
    )
  })

  test('with an argument they do not understand are refused', () => {
    expect(refusedCodes(probe(BARE, ['fake:volts=3']))).toEqual(['fake:volts=3 READER_UNKNOWN'])
  })

  test('an argument may hold colons', () => {
    expect(() => findReader('fake:watts=1:2').open({ roots: machineRoots({}) })).toThrow(/"watts=1:2"/)
  })
})

describe('requireMeasured', () => {
  test('refuses modelled and simulated numbers by name', () => {
    const result = probe({ zones: ZONES, cpuinfo: MILAN }, ['rapl-powercap', 'model', 'fake:watts=3'], true)
    expect(openedNames(result)).toEqual([])
    expect(result.refused.map(({ reason }) => reason)).toEqual([
      'The reader rapl-powercap gives simulated numbers, and measured numbers are required.',
      'The reader model gives modelled numbers, and measured numbers are required.',
      'The reader fake gives simulated numbers, and measured numbers are required.',
    ])
  })
})

describe('requireReader', () => {
  test('gives what has opened', () => {
    const result = probe(BARE, ['fake:watts=3'])
    expect(requireReader(result)).toEqual(result.opened)
  })

  test('else stops with one line per reader: its reason and its remedy', () => {
    const result = probe(BARE)
    try {
      requireReader(result)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof EnergyError)) throw error
      expect(error.code).toBe('NO_COUNTER')
      expect(error.exitCode).toBe(3)
      const [, ...lines] = error.message.split('\n')
      expect(lines).toHaveLength(ABSENT.length)
      for (const [i, { name, reason, remedy }] of result.refused.entries()) {
        expect(lines[i]).toContain(name)
        expect(lines[i]).toContain(reason)
        expect(lines[i]).toContain(remedy)
      }
    }
  })
})
