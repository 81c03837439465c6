import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'

const unavailable = groundTruthUnavailable()
const mounts = (): string => readFileSync('/proc/mounts', 'utf8')
const PACKAGE = { id: 'intel-rapl:0', name: 'package-0' } as const

describe.skipIf(unavailable)(`the served tree (${unavailable ?? 'FUSE'})`, () => {
  test('has the files of a real one: flat links, nested zones, control types, hexadecimal ids', async () => {
    await using truth = await GroundTruth.start({
      zones: [
        simulatedZone(PACKAGE),
        simulatedZone({ id: 'intel-rapl:a', name: 'package-1' }),
        simulatedZone({ id: 'intel-rapl:0:0', name: 'dram' }),
        simulatedZone({ id: 'intel-rapl-mmio:0', name: 'package-0' }),
      ],
    })
    const root = join(truth.root, 'class/powercap')
    expect(readdirSync(root).toSorted()).toEqual([
      'intel-rapl',
      'intel-rapl-mmio',
      'intel-rapl-mmio:0',
      'intel-rapl:0',
      'intel-rapl:0:0',
      'intel-rapl:a',
    ])
    expect(readdirSync(join(root, 'intel-rapl:0')).toSorted()).toEqual([
      'energy_uj',
      'intel-rapl:0:0',
      'max_energy_range_uj',
      'name',
    ])
    expect(readFileSync(join(root, 'intel-rapl:0:0/name'), 'utf8')).toBe('dram\n')
    expect(readFileSync(join(root, 'intel-rapl/enabled'), 'utf8')).toBe('1\n')
  })

  test('is told of many faults without leaving a listener behind', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error): void => void warnings.push(warning)
    process.on('warning', hear)
    onTestFinished(() => void process.off('warning', hear))
    await using truth = await GroundTruth.start({ zones: [simulatedZone(PACKAGE)] })
    for (let i = 0; i < 12; i++) await truth.setFault(PACKAGE.id, { kind: 'none' })
    await sleep(10)
    expect(warnings).toEqual([])
  })

  test('a read further on continues the text that was rendered at the beginning', async () => {
    await using truth = await GroundTruth.start({
      zones: [simulatedZone({ ...PACKAGE, idleWatts: 1000, startUj: 123_400_000_000n })],
    })
    const fd = openSync(truth.energyPath(PACKAGE.id), 'r')
    const [head, tail, next] = [Buffer.alloc(4), Buffer.alloc(32), Buffer.alloc(32)]
    readSync(fd, head, 0, 4, 0)
    const length = readSync(fd, tail, 0, 32, 4)
    const text = head.toString() + tail.toString('latin1', 0, length)
    expect(text).toMatch(/^1234\d{8}\n$/)
    expect(readSync(fd, tail, 0, 32, length + 4)).toBe(0)
    readSync(fd, next, 0, 32, 0)
    expect(Number.parseInt(next.toString('latin1'), 10)).toBeGreaterThan(Number(text))
    closeSync(fd)
  })

  test('constant power is what the clock says, in whole units, through a wrap', async () => {
    const zone = simulatedZone({ ...PACKAGE, idleWatts: 30, rangeUj: 2_999_999n, unitUj: 1, startUj: 2_900_000n })
    await using truth = await GroundTruth.start({ zones: [zone] })
    const fd = openSync(truth.energyPath(PACKAGE.id), 'r')
    const bytes = Buffer.alloc(32)
    const read = (): { uj: number; ns: bigint } => {
      const before = process.hrtime.bigint()
      const length = readSync(fd, bytes, 0, 32, 0)
      const after = process.hrtime.bigint()
      return { uj: Number(bytes.toString('latin1', 0, length)), ns: (before + after) / 2n }
    }
    for (let i = 0; i < 100; i++) read()
    const errors: number[] = []
    let wraps = 0
    for (let i = 0; i < 12; i++) {
      const start = read()
      await sleep(30)
      const end = read()
      if (end.uj < start.uj) wraps++
      const joules = (end.uj - start.uj + (end.uj < start.uj ? 3_000_000 : 0)) / 1e6
      const seconds = Number(end.ns - start.ns) / 1e9
      errors.push(Math.abs(joules / seconds / 30 - 1))
    }
    expect(errors.toSorted((a, b) => a - b)[6]).toBeLessThan(0.01)
    expect(wraps).toBeGreaterThan(0)
    closeSync(fd)
  })

  test('a change of power or target bends the counter, and never makes it jump', async () => {
    await using truth = await GroundTruth.start({ zones: [simulatedZone({ ...PACKAGE, idleWatts: 10 })] })
    const read = (): number => Number(readFileSync(truth.energyPath(PACKAGE.id), 'utf8'))
    const wattsOver = async (ms: number): Promise<number> => {
      const [before, start] = [read(), process.hrtime.bigint()]
      await sleep(ms)
      return (read() - before) / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9)
    }
    // The files are opened anew around the clock: a busy machine stretches one side. Ten and fifty stay apart.
    const within = (watts: number, low: number, high: number): boolean => watts > low && watts < high
    expect(within(await wattsOver(200), 8, 13)).toBe(true)
    await truth.setPower(PACKAGE.id, { idleWatts: 50, dynamicWatts: 0 })
    expect(within(await wattsOver(200), 40, 65)).toBe(true)
    await truth.setPower(PACKAGE.id, { idleWatts: 0, dynamicWatts: 1000 })
    await truth.setTarget(1)
    expect(await wattsOver(100)).toBeLessThan(100)
  })

  test('nothing stays mounted after close', async () => {
    const truth = await GroundTruth.start({ zones: [simulatedZone(PACKAGE)] })
    expect(mounts()).toContain(truth.root)
    await truth.close()
    await truth.close()
    expect(mounts()).not.toContain(truth.root)
    expect(existsSync(truth.root)).toBe(false)
  })

  test('nothing stays mounted after the owner was killed', async () => {
    const source = new URL('../../src/testing/index.ts', import.meta.url).href
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { GroundTruth, simulatedZone } = await import(${JSON.stringify(source)})
         const truth = await GroundTruth.start({ zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0' })] })
         console.log(truth.root)
         setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    onTestFinished(() => void owner.kill('SIGKILL'))
    const [bytes] = (await once(owner.stdout, 'data')) as [Buffer]
    const root = bytes.toString().trim()
    expect(mounts()).toContain(root)
    owner.kill('SIGKILL')
    for (let i = 0; i < 100 && mounts().includes(root); i++) await sleep(50)
    expect(mounts()).not.toContain(root)
  })

  test('an unknown zone is an error that names the zones there are', async () => {
    await using truth = await GroundTruth.start({ zones: [simulatedZone(PACKAGE)] })
    await expect(async () => truth.setPower('intel-rapl:7', { idleWatts: 1, dynamicWatts: 0 })).rejects.toMatchObject({
      code: 'SIMULATION',
      hint: 'Zones: intel-rapl:0.',
    })
  })
})
