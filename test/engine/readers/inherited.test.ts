import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { inherited } from '../../../src/engine/readers/inherited.ts'
import { DEFAULT_ROOTS, MISSING_UJ, type Reader, type Roots } from '../../../src/engine/readers/reader.ts'
import { findReader } from '../../../src/engine/readers/registry.ts'
import { EnergyError } from '../../../src/errors.ts'
import { testReader } from '../../contracts/reader.ts'
import { cpuinfo, INTEL_RANGE_UJ, type TreeZone, writePowercapTree } from './powercap-tree.ts'
import { checkoutClosed } from '../../support/nobody.ts'

const ZONES: TreeZone[] = [
  { id: 'intel-rapl:0', name: 'package-0', energy: '1000\n' },
  { id: 'intel-rapl:0:0', name: 'core', energy: '200\n' },
  { id: 'intel-rapl:0:1', name: 'dram', energy: '30\n', range: '65712999613\n' },
  { id: 'intel-rapl:1', name: 'package-1', energy: '4\n' },
  { id: 'intel-rapl:2', name: 'psys', energy: '5\n' },
]

/** The real process, on a processor of choice. */
function rootsOf(directory: string, text: string): Roots {
  const proc = join(directory, 'proc')
  mkdirSync(proc, { recursive: true })
  symlinkSync('/proc/self', join(proc, 'self'))
  writeFileSync(join(proc, 'cpuinfo'), text)
  return { ...DEFAULT_ROOTS, proc }
}

let directory: string
let roots: Roots
let fds: Record<'package0' | 'core' | 'dram' | 'package1' | 'psys', number>

const zonePath = (id: string): string => join(directory, 'sys/class/powercap', id)

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'inherited-'))
  chmodSync(directory, 0o755)
  writePowercapTree(join(directory, 'sys'), ZONES)
  roots = rootsOf(directory, cpuinfo())
  const open = (id: string): number => openSync(join(zonePath(id), 'energy_uj'), 'r')
  fds = {
    package0: open('intel-rapl:0'),
    core: open('intel-rapl:0:0'),
    dram: open('intel-rapl:0:1'),
    package1: open('intel-rapl:1'),
    psys: open('intel-rapl:2'),
  }
})

afterAll(() => {
  for (const fd of Object.values(fds)) closeSync(fd)
  rmSync(directory, { recursive: true })
})

// The variables of whoever runs the tests are none of theirs.
beforeEach(() => {
  vi.stubEnv('ENERGY_FDS', undefined)
  vi.stubEnv('ENERGY_FDS_RANGES', undefined)
})
afterEach(() => void vi.unstubAllEnvs())

const open = (argument: string): Reader => findReader(`inherited:${argument}`).open({ roots })

function readAll(reader: Reader): Record<string, bigint> {
  const into = new BigInt64Array(reader.counters.length)
  reader.read(into)
  return Object.fromEntries(reader.counters.map(({ id }, i) => [id, into[i] as bigint]))
}

function refusalOf(action: () => Reader): { code: string; said: string } {
  try {
    action().close()
  } catch (error) {
    if (error instanceof EnergyError) return { code: error.code, said: `${error.message} ${error.hint}` }
    throw error
  }
  throw new Error('the reader opened')
}

testReader('inherited', () => open(`package-0:${fds.package0},dram:${fds.dram}`), { allocationFree: true })

describe('descriptors', () => {
  test('are the counters that they are named', () => {
    const reader = open(
      `package-0:${fds.package0}, core:${fds.core}, dram:${fds.dram}, package-1:${fds.package1}, psys:${fds.psys}`,
    )
    expect(readAll(reader)).toEqual({ 'package-0': 1000n, 'core-0': 200n, 'dram-0': 30n, 'package-1': 4n, psys: 5n })
    expect(reader).toMatchObject({ name: 'inherited', provenance: 'simulated' })
    expect(reader.counters).toMatchObject([
      {
        domain: 'package',
        socket: 0,
        rangeUj: INTEL_RANGE_UJ,
        path: expect.stringMatching(/intel-rapl:0\/energy_uj$/),
      },
      { domain: 'core', socket: 0 },
      { domain: 'dram', socket: 0, rangeUj: 65_712_999_613n },
      { domain: 'package', socket: 1 },
      { domain: 'psys' },
    ])
    reader.close()
  })

  test('come from the variable where no argument is given', () => {
    vi.stubEnv('ENERGY_FDS', `package-0:${fds.package0}`)
    const reader = inherited.open({ roots })
    expect(readAll(reader)).toEqual({ 'package-0': 1000n })
    reader.close()
  })

  test('stay open when the reader is closed', () => {
    const reader = open(`package-0:${fds.package0}`)
    reader.close()
    expect(readAll(reader)).toEqual({ 'package-0': MISSING_UJ })
    const again = open(`package-0:${fds.package0}`)
    expect(readAll(again)).toEqual({ 'package-0': 1000n })
    again.close()
  })

  test('that are closed by somebody else are missing', () => {
    const fd = openSync(join(zonePath('intel-rapl:0'), 'energy_uj'), 'r')
    const reader = open(`package-0:${fd}`)
    closeSync(fd)
    expect(readAll(reader)).toEqual({ 'package-0': MISSING_UJ })
    reader.close()
  })
})

describe('the range', () => {
  test('comes from the variable where the file is missing, and is refused where both are', () => {
    const bare = join(directory, 'bare')
    mkdirSync(bare)
    writeFileSync(join(bare, 'energy_uj'), '7\n')
    const fd = openSync(join(bare, 'energy_uj'), 'r')
    const { code, said } = refusalOf(() => open(`package-0:${fd}`))
    expect(code).toBe('READER_INVALID')
    expect(said).toMatch(/range of package-0 is unknown.*ENERGY_FDS_RANGES=package-0:/)
    vi.stubEnv('ENERGY_FDS_RANGES', `dram:5,package-0:${INTEL_RANGE_UJ}`)
    const reader = open(`package-0:${fd}`)
    expect(reader.counters[0]).toMatchObject({ rangeUj: INTEL_RANGE_UJ, unitUj: expect.closeTo(61.035, 2) })
    expect(readAll(reader)).toEqual({ 'package-0': 7n })
    reader.close()
    closeSync(fd)
  })

  test('that is said in two ways is refused', () => {
    vi.stubEnv('ENERGY_FDS_RANGES', 'package-0:65712999613')
    expect(refusalOf(() => open(`package-0:${fds.package0}`)).said).toMatch(
      /says 65712999613 for package-0, and .*max_energy_range_uj says 262143328850/,
    )
  })
})

describe('refusals', () => {
  const said = (argument: string): string => {
    const refusal = refusalOf(() => open(argument))
    expect(refusal.code).toBe('READER_INVALID')
    return refusal.said
  }

  test('no variable', () => {
    const refusal = refusalOf(() => inherited.open({ roots }))
    expect(refusal.code).toBe('READER_ABSENT')
    expect(refusal.said).toMatch(/ENERGY_FDS is not set.*exec 3<.*setpriv --reuid/)
  })

  test.each(['package-0', 'package-0:x', 'gpu-0:3', 'package-0:1', ':3', 'package-zero:3'])(
    '"%s" names no counter and number',
    (argument) => {
      expect(said(argument)).toContain(`ENERGY_FDS has "${argument}"`)
    },
  )

  test('a counter, a number or a file that is named twice', () => {
    expect(said(`dram:${fds.dram},dram-0:${fds.package0}`)).toContain('names dram-0 twice')
    expect(said(`dram:${fds.dram},package-0:${fds.dram}`)).toContain(`names ${fds.dram} twice`)
    const again = openSync(join(zonePath('intel-rapl:0'), 'energy_uj'), 'r')
    expect(said(`package-0:${fds.package0},package-1:${again}`)).toMatch(/package-0 and package-1 are both .*energy_uj/)
    closeSync(again)
  })

  test('a descriptor that is another counter than it is said to be', () => {
    expect(said(`package-1:${fds.package0}`)).toMatch(/says "package-0" where "package-1" is expected/)
    expect(said(`dram-0:${fds.core}`)).toMatch(/says "core" where "dram" is expected/)
    expect(said(`dram-1:${fds.dram}`)).toMatch(/says "package-0" where "package-1" is expected/)
    expect(said(`psys:${fds.package1}`)).toMatch(/says "package-1" where "psys" is expected/)
  })

  test('a file that is no counter', () => {
    const fd = openSync(join(zonePath('intel-rapl:0'), 'name'), 'r')
    expect(said(`package-0:${fd}`)).toMatch(/is .*\/name, where an energy_uj file is expected/)
    closeSync(fd)
  })

  test('a directory of that name, and a descriptor that is not there', () => {
    const path = join(directory, 'folder/energy_uj')
    mkdirSync(path, { recursive: true })
    const fd = openSync(path, 'r')
    expect(said(`package-0:${fd}`)).toMatch(/is no counter, it is .*folder\/energy_uj/)
    closeSync(fd)
    expect(said(`package-0:${fd}`)).toMatch(/has none of that number\. .*pool: 'threads'/)
  })

  test("AMD's zone of cores", () => {
    const amd = rootsOf(join(directory, 'amd'), cpuinfo({ vendor: 'AuthenticAMD', family: 25 }))
    const argument = `package-0:${fds.package0}`
    expect(refusalOf(() => inherited.open({ roots: amd, argument: `core:${fds.core}` })).said).toMatch(
      /one physical core/,
    )
    const reader = inherited.open({ roots: amd, argument })
    expect(reader.counters[0]).toMatchObject({ basis: 'firmware-model' })
    reader.close()
  })
})

const obstacle = ((): string | undefined => {
  if (process.geteuid?.() !== 0) return 'needs root, to open what its child may not'
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' })
    return checkoutClosed
  } catch {
    return 'needs setpriv'
  }
})()

const CHILD = `
import { fork } from 'node:child_process'
import { openSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
const { inherited } = await import(process.env.READER)
const look = () => {
  try {
    const reader = inherited.open({ roots: { sys: '/sys', proc: '/proc', dev: '/dev' } })
    const into = new BigInt64Array(reader.counters.length)
    reader.read(into)
    reader.read(into)
    reader.close()
    return [...into].map(String)
  } catch ({ code, message, hint }) {
    return { code, said: message + ' ' + hint }
  }
}
if (process.send) {
  process.send(look())
  process.disconnect()
} else {
  let own
  try {
    openSync(process.env.COUNTER, 'r')
    own = 'opened'
  } catch ({ code }) {
    own = code
  }
  const main = look()
  const body = 'const { inherited } = await import(process.env.READER);'
    + 'const { parentPort } = await import("node:worker_threads");'
    + 'const look = ' + look + '; parentPort.postMessage(look())'
  const thread = await new Promise((done, fail) =>
    new Worker(new URL('data:text/javascript,' + encodeURIComponent(body))).once('message', done).once('error', fail))
  const forked = await new Promise((done) => fork(process.argv[1]).once('message', done))
  console.log(JSON.stringify({ uid: process.getuid(), own, main, thread, forked }))
}
`

describe.skipIf(obstacle !== undefined)(
  `a process that was started by a shell with more rights (${obstacle ?? 'as here'})`,
  () => {
    test('reads what it may not open, in every thread; a forked worker is told to be a thread', () => {
      const files = ['intel-rapl:0', 'intel-rapl:0:1'].map((id) => join(zonePath(id), 'energy_uj'))
      const [counter = '', dram = ''] = files
      for (const file of files) chmodSync(file, 0o400)
      const script = join(directory, 'child.mjs')
      writeFileSync(script, CHILD)
      const shell = 'exec 3<"$1"; exec 4<"$2"; exec setpriv --reuid 65534 --regid 65534 --clear-groups "$3" "$4"'
      const output = execFileSync('sh', ['-c', shell, 'sh', counter, dram, process.execPath, script], {
        encoding: 'utf8',
        env: {
          ENERGY_FDS: 'package-0:3,dram:4',
          COUNTER: counter,
          READER: new URL('../../../src/engine/readers/inherited.ts', import.meta.url).href,
        },
      })
      const { uid, own, main, thread, forked } = JSON.parse(output) as Record<string, unknown>
      expect({ uid, own, main, thread }).toEqual({
        uid: 65534,
        own: 'EACCES',
        main: ['1000', '30'],
        thread: ['1000', '30'],
      })
      expect(forked).toEqual({
        code: 'READER_INVALID',
        said: expect.stringMatching(
          /^Descriptor 3 for package-0 is no counter, it is (socket|pipe):.*pool: 'threads'.*forked worker does not inherit/,
        ),
      })
    })
  },
)
