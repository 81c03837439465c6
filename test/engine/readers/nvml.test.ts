import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { nvml } from '../../../src/engine/readers/nvml.ts'
import { MISSING_UJ, type Reader } from '../../../src/engine/readers/reader.ts'
import { findReader } from '../../../src/engine/readers/registry.ts'
import { monotonicNs } from '../../../src/engine/sampling/clock.ts'
import { EnergyError } from '../../../src/errors.ts'
import { joulesFromUj, secondsFromNs } from '../../../src/units.ts'
import { testReader } from '../../contracts/reader.ts'
import { buildNvmlStub, controlOf, gpuRoots, type StubMacro, stubObstacle } from '../../support/nvml-stub.ts'

const rest = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
const open = (path: string, roots = gpuRoots()): Reader => findReader(`nvml:${path}`).open({ roots })

interface Look {
  joules: (number | undefined)[]
  /** Bracket of the look. */
  before: number
  after: number
}

function look(reader: Reader): Look {
  const into = new BigInt64Array(reader.counters.length)
  const before = secondsFromNs(monotonicNs())
  reader.read(into)
  const after = secondsFromNs(monotonicNs())
  return { joules: Array.from(into, (uj) => (uj === MISSING_UJ ? undefined : joulesFromUj(uj))), before, after }
}

/** Whether the joules between two looks are those of a constant power over the time between them. */
function expectWatts(first: Look, last: Look, counter: number, watts: number, stepJoules: number): void {
  const joules = (last.joules[counter] as number) - (first.joules[counter] as number)
  expect(joules).toBeGreaterThanOrEqual(watts * (last.before - first.after) - stepJoules)
  expect(joules).toBeLessThanOrEqual(watts * (last.after - first.before) + stepJoules)
}

function refusalOf(macros: Partial<Record<StubMacro, number>>): { code: string; said: string } {
  try {
    open(buildNvmlStub(macros)).close()
  } catch (error) {
    if (error instanceof EnergyError) return { code: error.code, said: `${error.message} ${error.hint}` }
    throw error
  }
  throw new Error('the reader opened')
}

describe.skipIf(stubObstacle !== undefined)(
  `with a stub of NVML (needs gcc and koffi; ${stubObstacle ?? 'both here'})`,
  () => {
    testReader('nvml', () => open(buildNvmlStub()))

    test('joules of the counter are those of a known power, to the millijoule', () => {
      const reader = open(buildNvmlStub({ GPUS: 1 }))
      expect(reader).toMatchObject({ name: 'nvml', provenance: 'measured', detail: 'GPU 0 Stub 0 (energy counter)' })
      expect(reader.counters).toEqual([
        {
          id: 'gpu-0',
          domain: 'gpu',
          unitUj: 1000,
          basis: 'metered',
          path: 'nvmlDeviceGetTotalEnergyConsumption(GPU-00000000)',
        },
      ])
      const first = look(reader)
      rest(40)
      const last = look(reader)
      expectWatts(first, last, 0, 250, 0.001)
      expect(last.joules[0]).toBeGreaterThan((first.joules[0] as number) + 9.9)
      reader.close()
    })

    test('a GPU without a counter is integrated, and the reader says so', () => {
      const reader = open(buildNvmlStub())
      expect(reader.provenance).toBe('derived')
      expect(reader.detail).toBe('GPU 0 Stub 0 (energy counter), GPU 1 Stub 1 (integrated power)')
      expect(
        reader.counters.map(({ unitUj, path, integrated }) => ({
          unitUj,
          path,
          ...(integrated ? { integrated } : {}),
        })),
      ).toEqual([
        { unitUj: 1000, path: 'nvmlDeviceGetTotalEnergyConsumption(GPU-00000000)' },
        { unitUj: 1, path: 'nvmlDeviceGetPowerUsage(GPU-00000001)', integrated: true },
      ])
      const first = look(reader)
      rest(30)
      const last = look(reader)
      expectWatts(first, last, 0, 250, 0.001)
      expectWatts(first, last, 1, 75, 0.000_002)
      reader.close()
    })

    test('the symbol that an old library lacks is a counter that is not there', () => {
      const reader = open(buildNvmlStub({ OLD_LIBRARY: 1, GPUS: 1 }))
      expect(reader.provenance).toBe('derived')
      reader.close()
    })

    test('a rise of power is a trapezoid between the readings, not the power from before', () => {
      const path = buildNvmlStub({ GPUS: 1, COUNTED: 0 })
      const reader = open(path)
      const first = look(reader)
      rest(20)
      controlOf(path).watts(0, 350)
      const last = look(reader)
      expectWatts(first, last, 0, 300, 0.000_002)
      reader.close()
    })

    test('GPUs that are integrated have an account each', () => {
      const reader = open(buildNvmlStub({ COUNTED: 0 }))
      const first = look(reader)
      rest(20)
      const last = look(reader)
      expectWatts(first, last, 0, 250, 0.000_002)
      expectWatts(first, last, 1, 75, 0.000_002)
      reader.close()
    })

    test('a library without the driver behind it is a simulation', () => {
      const reader = open(buildNvmlStub(), gpuRoots({ device: false }))
      expect(reader.provenance).toBe('simulated')
      reader.close()
    })

    test('a reading that fails in mid-run is missing, the other GPU goes on, and the next one is back', () => {
      const path = buildNvmlStub()
      const reader = open(path)
      const control = controlOf(path)
      const first = look(reader)
      control.fail(0, 15)
      expect(look(reader).joules).toEqual([undefined, expect.any(Number)])
      control.fail(0, 0)
      control.fail(1, 999)
      rest(10)
      expect(look(reader).joules).toEqual([expect.any(Number), undefined])
      control.fail(1, 0)
      const last = look(reader)
      expectWatts(first, last, 0, 250, 0.001)
      expectWatts(first, last, 1, 75, 0.000_002)
      reader.close()
    })

    test('closing shuts NVML down once, a refusal too', () => {
      const path = buildNvmlStub()
      const control = controlOf(path)
      const [one, other] = [open(path), open(path)]
      expect(control.users()).toBe(2)
      one.close()
      one.close()
      expect(control.users()).toBe(1)
      other.close()
      const empty = buildNvmlStub({ GPUS: 0 })
      expect(() => open(empty)).toThrow(EnergyError)
      expect(controlOf(empty).users()).toBe(0)
      const blind = buildNvmlStub({ COUNTED: 0, POWER_CODE: 3 })
      expect(() => open(blind)).toThrow(EnergyError)
      expect(controlOf(blind).users()).toBe(0)
    })

    test('two threads integrate into one account', async () => {
      const path = buildNvmlStub({ GPUS: 1, COUNTED: 0 })
      const shared = new SharedArrayBuffer(nvml.sharedBytes as number)
      const options = { roots: gpuRoots(), argument: path, shared }
      const reader = nvml.open(options)
      const first = look(reader)
      rest(20)
      const module = new URL('../../../src/engine/readers/nvml.ts', import.meta.url).href
      const worker = new Worker(
        `import { parentPort, workerData } from 'node:worker_threads'
       const { nvml } = await import(workerData.module)
       const reader = nvml.open(workerData.options)
       const into = new BigInt64Array(1)
       reader.read(into)
       parentPort.postMessage(into[0])
       reader.close()`,
        { eval: true, workerData: { module, options } },
      )
      const seen = await new Promise<bigint>((resolve, reject) => worker.once('message', resolve).once('error', reject))
      const last = look(reader)
      expectWatts(first, last, 0, 75 + 175, 0.000_002)
      expect(joulesFromUj(seen)).toBeGreaterThan(250 * 0.02)
      expect(joulesFromUj(seen)).toBeLessThanOrEqual(last.joules[0] as number)
      await worker.terminate()
      reader.close()
    })

    test.each<[number, RegExp]>([
      [4, /nvmlInit_v2 of .* failed with 4: Insufficient Permissions\. .*nvidiactl/],
      [9, /failed with 9: Driver Not Loaded\. .*modprobe nvidia/],
      [18, /failed with 18: Driver\/library version mismatch\. .*reboot/],
      [999, /failed with 999: Unknown Error\. .*nvidia-smi/],
    ])("an NVML that does not start with %i is told in NVML's own words", (INIT_CODE, sentence) => {
      const { code, said } = refusalOf({ INIT_CODE })
      expect(code).toBe('READER_FAILED')
      expect(said).toMatch(sentence)
      expect(said).not.toMatch(/as root|sudo (npm|npx|node)/)
    })

    test('a driver without GPUs, and GPUs without sensors, are no reader', () => {
      expect(refusalOf({ GPUS: 0 })).toMatchObject({ code: 'READER_ABSENT', said: expect.stringMatching(/no GPU/) })
      expect(refusalOf({ COUNTED: 0, POWER_CODE: 3 })).toMatchObject({
        code: 'READER_ABSENT',
        said: expect.stringMatching(/GPU 1 Stub 1 \(not counted: it shows neither\)/),
      })
      expect(refusalOf({ COUNTED: 0, POWER_CODE: 15 })).toMatchObject({
        code: 'READER_FAILED',
        said: expect.stringMatching(/nvmlDeviceGetPowerUsage of GPU 0 failed with 15: GPU is lost/),
      })
    })

    test('a library that is missing means that there is no driver', () => {
      expect(() => open('/nowhere/libnvidia-ml.so.1')).toThrow(
        expect.objectContaining({ code: 'READER_ABSENT', message: expect.stringContaining('no NVIDIA driver') }),
      )
    })
  },
)
