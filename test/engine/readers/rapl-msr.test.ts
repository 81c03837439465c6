import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/index.ts'
import { raplMsr } from '../../../src/engine/readers/rapl-msr.ts'
import { MISSING_UJ, type Reader, type Roots } from '../../../src/engine/readers/reader.ts'
import { foldReadings } from '../../../src/engine/sampling/counter.ts'
import { EnergyError } from '../../../src/errors.ts'
import { joulesFromUj, modulusUj, rangeUjOf32Bits, ujFromJouleExponent, ujFromUnits } from '../../../src/units.ts'
import { testReader } from '../../contracts/reader.ts'
import { endBefore, msrRoots, registerOf, setRegisters, type TreeCpu } from './msr-tree.ts'
import { temporaryDirectory } from './powercap-tree.ts'

const UNIT = 0x606
const [PACKAGE, DRAM, CORE, UNCORE, PSYS] = [0x611, 0x619, 0x639, 0x641, 0x64d] as const
const AMD = { unit: 0xc0010299, core: 0xc001029a, package: 0xc001029b } as const
/** Energy units of 2^-14 and 2^-16 J; the other bits hold the units of power and time. */
const ESU_14 = 0xa0e03n
const ESU_16 = 0xa1003n
const SKYLAKE = { model: 0x5e }
const ICELAKE_SERVER = { model: 0x6a }
const ZEN = { vendor: 'AuthenticAMD', family: 25, model: 1 }

const CLIENT: TreeCpu = {
  registers: { [UNIT]: ESU_14, [PACKAGE]: 16_384n, [CORE]: 8192n, [UNCORE]: 4096n, [DRAM]: 2048n, [PSYS]: 32_768n },
}
const server = (owner: number, more: TreeCpu = {}): TreeCpu => ({
  package: owner,
  registers: { [UNIT]: ESU_14, [PACKAGE]: 16_384n, [DRAM]: 65_536n },
  ...more,
})

/**
 * The CPU that the package and the unit are read from. AMD's registers lie one byte apart and a file shares the bytes: the
 * core's lowest byte is the unit, and its others are the lowest of the package.
 */
const zenFirst = (packageUnits: bigint, place: TreeCpu = {}): TreeCpu => ({
  ...place,
  registers: { [AMD.unit]: 0x1000n, [AMD.package]: packageUnits },
})
const coreUnitsOfFirst = (packageUnits: bigint): bigint => BigInt.asUintN(32, (packageUnits << 8n) | 0x10n)
const zenOther = (coreUnits: bigint, place: TreeCpu): TreeCpu => ({ ...place, registers: { [AMD.core]: coreUnits } })

function opened(roots: Roots, shared?: SharedArrayBuffer): Reader {
  const reader = raplMsr.open({ roots, ...(shared === undefined ? {} : { shared }) })
  onTestFinished(() => reader.close())
  return reader
}

function readAll(reader: Reader): Record<string, bigint> {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return Object.fromEntries(reader.counters.map(({ id }, i) => [id, into[i] as bigint]))
}

function refusalOf(roots: Roots): EnergyError {
  try {
    opened(roots)
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('the reader opened')
}

/** Joules between two readings of one counter, a second apart, as a window folds them. */
function joulesBetween(reader: Reader, id: string, before: bigint, after: bigint): number {
  const counter = reader.counters.find((each) => each.id === id)
  if (!counter) throw new Error(`no ${id}`)
  const { unitUj, rangeUj = 0n } = counter
  const folded = foldReadings({
    timesNs: new BigInt64Array([0n, 1_000_000_000n]),
    valuesUj: new BigInt64Array([before, after]),
    range: { rangeUj, unitUj, plausibleWatts: 1000 },
  })
  if (folded.kind === 'fault') throw new Error(folded.fault)
  return joulesFromUj(folded.countedUj)
}

testReader('rapl-msr of Intel', () => raplMsr.open({ roots: msrRoots(SKYLAKE, [CLIENT]) }), { allocationFree: true })
testReader(
  'rapl-msr of AMD',
  () => raplMsr.open({ roots: msrRoots(ZEN, [zenFirst(4_000_000_000n), zenOther(4_294_967_295n, { core: 1 })]) }),
  { allocationFree: true },
)

describe('registers', () => {
  test('of an Intel client: five domains, psys of the machine last, all in the common unit', () => {
    const reader = opened(msrRoots(SKYLAKE, [CLIENT]))
    expect(readAll(reader)).toEqual({
      'package-0': 1_000_000n,
      'core-0': 500_000n,
      'uncore-0': 250_000n,
      'dram-0': 125_000n,
      psys: 2_000_000n,
    })
    expect(reader.counters.map(({ id }) => id)).toEqual(['package-0', 'core-0', 'uncore-0', 'dram-0', 'psys'])
    expect(reader.counters[0]).not.toHaveProperty('basis')
    expect(reader.counters.at(-1)).not.toHaveProperty('socket')
    expect(reader.counters[0]?.path).toMatch(/cpu\/0\/msr:0x611$/)
    expect(reader.provenance).toBe('simulated')
  })

  test.each([
    ['Haswell server', 0x3f, 1_000_000n, 15.2587890625],
    ['Ice Lake server', 0x6a, 1_000_000n, 15.2587890625],
    ['Knights Landing', 0x57, 1_000_000n, 15.2587890625],
    ['Sapphire Rapids', 0x8f, 4_000_000n, 61.03515625],
    ['Granite Rapids', 0xad, 4_000_000n, 61.03515625],
    ['Ivy Bridge server', 0x3e, 4_000_000n, 61.03515625],
  ])('%s: 65,536 units of memory beside a package of 2^-14 J', (_, model, dramUj, unitUj) => {
    const reader = opened(msrRoots({ model }, [server(0)]))
    expect(readAll(reader)).toEqual({ 'package-0': 1_000_000n, 'dram-0': dramUj })
    expect(reader.counters.find(({ domain }) => domain === 'dram')?.unitUj).toBe(unitUj)
  })

  test('of AMD: core is the sum over the physical cores, whose siblings and offline CPUs are not read', () => {
    const packageUnits = 131_072n
    const roots = msrRoots(
      ZEN,
      [
        zenFirst(packageUnits, { core: 0 }),
        zenOther(1000n, { core: 1 }),
        zenOther(70_000n, { core: 2 }),
        { core: 0 },
        { core: 1 },
        { core: 3 },
      ],
      '0-4',
    )
    const first = registerOf(roots, 0, AMD.core) & 0xffff_ffffn
    expect(first).toBe(coreUnitsOfFirst(packageUnits))
    const reader = opened(roots)
    expect(readAll(reader)).toEqual({
      'package-0': 2_000_000n,
      'core-0': BigInt(ujFromUnits(Number(first + 71_000n), 16)),
    })
    expect(reader.counters.map(({ basis }) => basis)).toEqual(['firmware-model', 'firmware-model'])
  })

  test('of two sockets, each by its own first CPU and its own unit', () => {
    const reader = opened(
      msrRoots(ICELAKE_SERVER, [
        server(1),
        server(0),
        server(1, { core: 1 }),
        server(0, { core: 1, registers: { [UNIT]: ESU_16 } }),
      ]),
    )
    expect(reader.counters.map(({ id, socket }) => [id, socket])).toEqual([
      ['package-0', 0],
      ['dram-0', 0],
      ['package-1', 1],
      ['dram-1', 1],
    ])
    expect(reader.counters.map(({ path }) => path?.split('/').slice(-2).join('/'))).toEqual([
      '1/msr:0x611',
      '1/msr:0x619',
      '0/msr:0x611',
      '0/msr:0x619',
    ])
  })

  test('of two AMD sockets: the cores of each are summed apart, equal numbers of cores notwithstanding', () => {
    const reader = opened(
      msrRoots(ZEN, [
        zenFirst(65_536n, { package: 0 }),
        zenFirst(131_072n, { package: 1 }),
        zenOther(65_536n, { package: 0, core: 1 }),
        zenOther(131_072n, { package: 1, core: 1 }),
      ]),
    )
    const uj = (packageUnits: bigint): bigint =>
      BigInt(ujFromUnits(Number(coreUnitsOfFirst(packageUnits) + packageUnits), 16))
    expect(readAll(reader)).toEqual({
      'package-0': 1_000_000n,
      'core-0': uj(65_536n),
      'package-1': 2_000_000n,
      'core-1': uj(131_072n),
    })
  })

  test("of two dies: Intel's belong to the die, AMD's to the package", () => {
    const intel = opened(msrRoots({ model: 0x55 }, [server(0), server(0, { die: 1 })]))
    expect(intel.counters.map(({ id }) => id)).toEqual([
      'package-0-die-0',
      'dram-0-die-0',
      'package-0-die-1',
      'dram-0-die-1',
    ])
    const amd = opened(msrRoots(ZEN, [zenFirst(65_536n), zenOther(65_536n, { die: 1 })]))
    expect(Object.keys(readAll(amd))).toEqual(['package-0', 'core-0'])
    expect(readAll(amd)['core-0']).toBe(BigInt(ujFromUnits(Number(coreUnitsOfFirst(65_536n) + 65_536n), 16)))
  })

  test('that cannot be read or read 0 are not there', () => {
    const roots = msrRoots(SKYLAKE, [{ registers: { ...CLIENT.registers, [UNCORE]: 0n } }])
    endBefore(roots, 0, PSYS)
    setRegisters(roots, 0, { [CORE]: 8192n })
    expect(opened(roots).counters.map(({ id }) => id)).toEqual(['package-0', 'core-0', 'dram-0'])
  })

  test('a register that begins to count after the first instance opened is in neither', () => {
    const roots = msrRoots(SKYLAKE, [{ registers: { ...CLIENT.registers, [UNCORE]: 0n } }])
    const shared = new SharedArrayBuffer(raplMsr.sharedBytes ?? 0)
    const first = opened(roots, shared)
    setRegisters(roots, 0, { [UNCORE]: 5n })
    expect(opened(roots, shared).counters.map(({ id }) => id)).toEqual(first.counters.map(({ id }) => id))
    expect(opened(roots).counters.map(({ id }) => id)).toContain('uncore-0')
  })

  test('only the low 32 bits count', () => {
    const roots = msrRoots(SKYLAKE, [CLIENT])
    setRegisters(roots, 0, { [PACKAGE]: 0xffff_ffff_0000_4000n })
    expect(readAll(opened(roots))['package-0']).toBe(1_000_000n)
  })

  test('a CPU that goes away leaves its counters missing, and the other socket goes on', () => {
    const roots = msrRoots(ICELAKE_SERVER, [server(0), server(1)])
    const reader = opened(roots)
    endBefore(roots, 1, 0)
    expect(readAll(reader)).toEqual({
      'package-0': 1_000_000n,
      'dram-0': 1_000_000n,
      'package-1': MISSING_UJ,
      'dram-1': MISSING_UJ,
    })
    setRegisters(roots, 1, server(1).registers ?? {})
    expect(readAll(reader)['package-1']).toBe(1_000_000n)
  })
})

describe('wraps', () => {
  test.each(Array.from({ length: 32 }, (_, exponent) => exponent))(
    'at 2^32 units of 2^-%d J are exact: modulus, and energy across one to 1 µJ',
    (exponent) => {
      const unitUj = ujFromJouleExponent(exponent)
      const modulus = modulusUj(rangeUjOf32Bits(exponent), unitUj)
      const exactModulus = (2n ** 32n * 1_000_000n) >> BigInt(exponent)
      expect(exactModulus - modulus).toBe(exponent === 7 ? 1n : 0n)
      for (const [before, after] of [
        [2 ** 32 - 1, 0],
        [2 ** 32 - 12_345, 678],
        [4_000_000_001, 7],
      ] as const) {
        const countedUj = modulus - BigInt(ujFromUnits(before, exponent)) + BigInt(ujFromUnits(after, exponent))
        const exactUj = (2 ** 32 - before + after) * unitUj
        expect(Math.abs(Number(countedUj) - exactUj)).toBeLessThan(exponent === 7 ? 2 : 1)
      }
    },
  )

  test('of a package and of memory with its own unit, as a window folds them', () => {
    const roots = msrRoots(ICELAKE_SERVER, [server(0)])
    const reader = opened(roots)
    setRegisters(roots, 0, { [PACKAGE]: 0xffff_f000n, [DRAM]: 0xffff_0000n })
    const before = readAll(reader)
    setRegisters(roots, 0, { [PACKAGE]: 0x3000n, [DRAM]: 0x1_0000n })
    const after = readAll(reader)
    const joules = (id: string): number => joulesBetween(reader, id, before[id] as bigint, after[id] as bigint)
    expect(joules('package-0')).toBe(1)
    expect(joules('dram-0')).toBe(2)
  })

  test('of single cores, one after the other, while the sum is small, large or wraps itself', () => {
    const roots = msrRoots(ZEN, [zenFirst(1n), zenOther(1n, { core: 1 }), zenOther(1n, { core: 2 })])
    const reader = opened(roots)
    let units = [4_294_967_290n, 4_294_900_000n]
    let joules = 0
    const steps = 200
    for (let step = 0; step < steps; step++) {
      units.forEach((value, i) => setRegisters(roots, i + 1, { [AMD.core]: BigInt.asUintN(32, value) }))
      const before = readAll(reader)['core-0'] as bigint
      units = units.map((value, i) => value + (i === 0 ? 13_107_200n : 6_553_600n))
      units.forEach((value, i) => setRegisters(roots, i + 1, { [AMD.core]: BigInt.asUintN(32, value) }))
      joules += joulesBetween(reader, 'core-0', before, readAll(reader)['core-0'] as bigint)
    }
    // 200 J and 100 J a step; the first core runs 2.6 G units on, through its wrap, and the sum through several.
    expect(joules).toBeCloseTo(steps * 300, 3)
  })

  test('of a core between the openings of two instances: both show the same', () => {
    const roots = msrRoots(ZEN, [zenFirst(9n), zenOther(4_294_967_290n, { core: 1 }), zenOther(77n, { core: 2 })])
    const shared = new SharedArrayBuffer(raplMsr.sharedBytes ?? 0)
    const early = opened(roots, shared)
    readAll(early)
    setRegisters(roots, 1, { [AMD.core]: 20n })
    const late = opened(roots, shared)
    expect(readAll(late)).toEqual(readAll(early))
    setRegisters(roots, 2, { [AMD.core]: 5n })
    expect(readAll(late)).toEqual(readAll(early))
    expect(readAll(opened(roots))).toEqual(readAll(early))
  })

  test('of a core before another thread opens its own: both show the same', async () => {
    const roots = msrRoots(ZEN, [zenFirst(9n), zenOther(4_294_967_290n, { core: 1 })])
    const early = opened(roots)
    readAll(early)
    setRegisters(roots, 1, { [AMD.core]: 20n })
    const file = new URL('../../../src/engine/readers/rapl-msr.ts', import.meta.url).href
    const script = `
      const { parentPort, workerData } = require('node:worker_threads')
      import(${JSON.stringify(file)}).then(({ raplMsr }) => {
        const reader = raplMsr.open({ roots: workerData })
        const into = new BigInt64Array(reader.counters.length)
        reader.read(into)
        parentPort.postMessage(into)
      })`
    const worker = new Worker(script, { eval: true, workerData: roots, execArgv: [] })
    const seen = await new Promise<BigInt64Array>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
    await worker.terminate()
    expect([...seen]).toEqual(Object.values(readAll(early)))
  })
})

describe('through the engine', () => {
  test('a wrap in mid-window of a package, a core and the sum of cores is counted in', async () => {
    const roots = msrRoots(ZEN, [zenFirst(0xffff_ff00n), zenOther(0xffff_0000n, { core: 1 })])
    await using engine = await EnergyEngine.open({
      roots,
      readers: ['rapl-msr'],
      lock: false,
      plausibleWatts: 100_000,
      profileDir: temporaryDirectory(),
    })
    const { window, energy } = await engine.measure(
      'wrap',
      () => {
        setRegisters(roots, 0, { [AMD.package]: 0xf00n })
        setRegisters(roots, 1, { [AMD.core]: 0x1_0000n })
      },
      { mode: 'edges' },
    )
    expect(engine.reader?.name).toBe('rapl-msr')
    // 0x1000 units of the package; of the cores 0x10_0000, whose bytes are the package's, and 0x2_0000.
    expect(window.counters).toMatchObject([
      { counter: 'package-0', wraps: 1, joules: 0.0625 },
      { counter: 'core-0', wraps: 1, joules: 18 },
    ])
    expect(energy.totalJoules).toBe(0.0625)
    expect(energy.provenance).toBe('simulated')
  })
})

describe('refusals', () => {
  const said = (roots: Roots): { code: string; text: string } => {
    const { code, message, hint } = refusalOf(roots)
    return { code, text: `${message} ${hint}` }
  }

  test('no device', () => {
    const { code, text } = said(msrRoots(SKYLAKE, [{}]))
    expect(code).toBe('READER_ABSENT')
    expect(text).toMatch(/dev\/cpu\/0\/msr.*sudo modprobe msr/)
  })

  test('no device in a virtual machine', () => {
    const { code, text } = said(msrRoots({ ...SKYLAKE, virtual: true }, [{}]))
    expect(code).toBe('READER_ABSENT')
    expect(text).toMatch(/flag "hypervisor"/)
    expect(text).not.toMatch(/modprobe/)
  })

  test('registers that the kernel answers with EIO, and nothing stays open', () => {
    const roots = msrRoots({ ...SKYLAKE, virtual: true }, [{}])
    const device = join(roots.dev, 'cpu/0/msr')
    mkdirSync(dirname(device), { recursive: true })
    symlinkSync('/proc/self/mem', device) // nothing is mapped at 0x606: read(2) fails with EIO, as of the msr driver
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 20; i++) refusalOf(roots)
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 20)
    const { code, text } = said(roots)
    expect(code).toBe('READER_ABSENT')
    expect(text).toMatch(/0x606 cannot be read.*hypervisor/)
  })

  test('a package that reads 0', () => {
    const { code, text } = said(msrRoots(SKYLAKE, [{ registers: { [UNIT]: ESU_14, [PACKAGE]: 0n } }]))
    expect(code).toBe('READER_ABSENT')
    expect(text).toMatch(/0x611 cannot be read or reads 0/)
  })

  test.each([
    ['Nehalem', { model: 0x1a }],
    ['Silvermont, which counts in other units', { model: 0x37 }],
    ['AMD before Zen', { vendor: 'AuthenticAMD', family: 21, model: 2 }],
    ['another vendor', { vendor: 'CentaurHauls', family: 6, model: 0x5e }],
    ['another family of Intel', { family: 15, model: 0x5e }],
  ])('%s: no guess', (_, processor) => {
    const { code, text } = said(msrRoots(processor, [CLIENT]))
    expect(code).toBe('READER_ABSENT')
    expect(text).toMatch(/family \d+ model \d+ are not known/)
  })

  test('no x86 processor; no topology', () => {
    const roots = msrRoots(SKYLAKE, [CLIENT])
    expect(said({ ...roots, sys: temporaryDirectory() }).text).toMatch(/No CPU tells its package/)
    rmSync(join(roots.proc, 'cpuinfo'))
    expect(said(roots).text).toMatch(/no x86 processor/)
  })

  test('a device for root only: both permissions with their lines, and never to run as root', () => {
    const roots = msrRoots(SKYLAKE, [CLIENT])
    const file = join(roots.dev, 'cpu/0/msr')
    chmodSync(join(roots.dev, '..'), 0o755)
    chmodSync(file, process.geteuid?.() === 0 ? 0o400 : 0o000)
    const module = new URL('../../../src/engine/readers/rapl-msr.ts', import.meta.url).href
    const script = `
      const { raplMsr } = await import(${JSON.stringify(module)})
      if (process.geteuid() === 0) process.seteuid(65534)
      try {
        raplMsr.open({ roots: ${JSON.stringify(roots)} })
      } catch ({ code, message, hint }) {
        console.log(JSON.stringify({ code, message, hint }))
      }`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    const error = JSON.parse(output) as { code: string; message: string; hint: string }
    expect(error.code).toBe('READER_PERMISSION')
    expect(error.message).toContain(file)
    expect(error.message).toMatch(/EACCES: what lacks is the mode/)
    expect(error.hint).toMatch(/groupadd.*udev\/rules\.d.*udevadm trigger.*setcap cap_sys_rawio\+ep/)
    expect(error.hint).not.toMatch(/as root|sudo (npm|npx|node)/)
  })
})
