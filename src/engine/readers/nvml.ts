import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { ujFromMj, wattsFromMw } from '../../units.ts'
import { IntegratedPower } from './integrated-power.ts'
import { NVML, NVML_LIBRARY, type Nvml, type NvmlDevice, openNvml } from './nvml-library.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource, type Roots } from './reader.ts'

const NAME = 'nvml'
/** NVML counts in whole millijoules. */
const COUNTER_UNIT_UJ = 1000
/** More than any machine holds; each that has no counter needs a place in the shared memory. */
const MOST_GPUS = 64
/** The driver's own device, and the one of WSL 2: a library without either is somebody's stand-in. */
const DEVICES = ['nvidiactl', 'dxg']

interface Gpu {
  counter: Counter
  /** Whether its power is integrated, for want of an energy counter. */
  integrated: boolean
  /** µJ now, or `MISSING_UJ`. */
  readUj(): bigint
}

const isReal = (roots: Roots): boolean =>
  DEVICES.map((name) => join(roots.dev, name)).some((path) => existsSync(path) && statSync(path).isCharacterDevice())

/** Whether a call works; false where the GPU or the driver has none, an error for everything else. */
function supports(nvml: Nvml, what: string, { index }: NvmlDevice, code: number): boolean {
  if (code === NVML.success) return true
  if (code === NVML.notSupported || code === NVML.functionNotFound) return false
  throw new EnergyError(
    'READER_FAILED',
    `${what} of GPU ${index} failed with ${code}: ${nvml.errorText(code)}.`,
    'Run `nvidia-smi -q -d POWER`: it shows what the driver knows of the GPU.',
  )
}

function openGpu(nvml: Nvml, device: NvmlDevice, shared: SharedArrayBuffer): Gpu | undefined {
  const { handle, index, uuid } = device
  const id = `gpu-${index}`
  const mj = new BigUint64Array(1)
  const mw = new Uint32Array(1)
  const path = (call: string): string => `${call}(${uuid})`
  const counted = 'nvmlDeviceGetTotalEnergyConsumption'
  if (supports(nvml, counted, device, nvml.totalEnergyMj(handle, mj))) {
    return {
      integrated: false,
      counter: { id, domain: 'gpu', unitUj: COUNTER_UNIT_UJ, basis: 'metered', path: path(counted) },
      readUj: () => (nvml.totalEnergyMj(handle, mj) === NVML.success ? ujFromMj(mj[0] as bigint) : MISSING_UJ),
    }
  }
  const sensed = 'nvmlDeviceGetPowerUsage'
  if (!supports(nvml, sensed, device, nvml.powerMw(handle, mw))) return undefined
  const watts = (): number => (nvml.powerMw(handle, mw) === NVML.success ? wattsFromMw(mw[0] as number) : Number.NaN)
  const power = new IntegratedPower(shared, { watts }, index)
  return {
    integrated: true,
    counter: { id, domain: 'gpu', unitUj: 1, basis: 'metered', path: path(sensed), integrated: true },
    readUj: () => power.uj(),
  }
}

function openGpus(nvml: Nvml, shared: SharedArrayBuffer): { gpus: Gpu[]; detail: string } {
  if (nvml.devices.length > MOST_GPUS) {
    throw new EnergyError(
      'READER_INVALID',
      `NVML shows ${nvml.devices.length} GPUs, and this reader has room for ${MOST_GPUS}.`,
      'Give the container fewer of them.',
    )
  }
  const seen = nvml.devices.map((device) => ({ device, gpu: openGpu(nvml, device, shared) }))
  const gpus = seen.flatMap(({ gpu }) => gpu ?? [])
  const detail = seen
    .map(({ device: { index, name }, gpu }) => {
      const how = !gpu ? 'not counted: it shows neither' : gpu.integrated ? 'integrated power' : 'energy counter'
      return `GPU ${index} ${name} (${how})`
    })
    .join(', ')
  if (gpus.length > 0) return { gpus, detail }
  throw new EnergyError(
    'READER_ABSENT',
    `No GPU here shows its energy or its power: ${detail}.`,
    'Energy counters come with Volta and later, power with most data centre and desktop parts; see `nvidia-smi -q -d POWER`.',
  )
}

/** Asked with room for none, NVML says that its room does not do where there is a compute client. */
function isLoaded(library: Nvml): boolean | undefined {
  const count = new Uint32Array(1)
  const codes = library.devices.map(({ handle }) => {
    count[0] = 0
    return library.computeProcesses(handle, count, new Uint32Array(0))
  })
  if (codes.includes(NVML.insufficientSize)) return true
  return codes.every((code) => code === NVML.success) ? false : undefined
}

/**
 * NVIDIA GPUs through NVML (`nvml:PATH` for another library): the energy counter of Volta and later, integrated power
 * where there is none. One GPU without a counter makes the reader `derived`; each counter's `path` says which it is. The
 * driver refreshes its numbers every 20 to 100 ms only.
 */
export const nvml: ReaderSource = {
  name: NAME,
  summary: 'energy counters of NVIDIA GPUs through NVML (nvml, nvml:LIBRARY)',
  sharedBytes: MOST_GPUS * IntegratedPower.SHARED_BYTES,
  open({ roots, argument, shared = new SharedArrayBuffer(MOST_GPUS * IntegratedPower.SHARED_BYTES) }) {
    const library = openNvml(argument === undefined || argument === '' ? NVML_LIBRARY : argument)
    let found: ReturnType<typeof openGpus>
    try {
      found = openGpus(library, shared)
    } catch (error) {
      library.shutdown()
      throw error
    }
    const { gpus, detail } = found
    const derived = gpus.some(({ integrated }) => integrated)
    let open = true
    return {
      name: NAME,
      provenance: !isReal(roots) ? 'simulated' : derived ? 'derived' : 'measured',
      counters: gpus.map(({ counter }) => counter),
      detail,
      read(into) {
        for (let i = 0; i < gpus.length; i++) into[i] = open ? (gpus[i] as Gpu).readUj() : MISSING_UJ
      },
      gpuLoaded: () => (open ? isLoaded(library) : undefined),
      close() {
        if (!open) return
        open = false
        library.shutdown()
      },
    } satisfies Reader
  },
}
