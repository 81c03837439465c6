import { createRequire } from 'node:module'
import type * as KoffiModule from 'koffi'
import { EnergyError, messageOf } from '../../errors.ts'

/** The library of NVIDIA's driver; the loader knows where it lies. */
export const NVML_LIBRARY = 'libnvidia-ml.so.1'

/** Return codes of NVML (nvml.h, nvmlReturn_t). */
export const NVML = {
  success: 0,
  notSupported: 3,
  insufficientSize: 7,
  functionNotFound: 13,
} as const

/** NVML_DEVICE_NAME_V2_BUFFER_SIZE and NVML_DEVICE_UUID_V2_BUFFER_SIZE. */
const TEXT_BYTES = 96

const REMEDIES: Partial<Record<number, string>> = {
  4: 'Let this user open /dev/nvidiactl and /dev/nvidia*: see `ls -l /dev/nvidia*` and add the user to their group.',
  9: 'Load the driver with `sudo modprobe nvidia`; `nvidia-smi` must work first.',
  12: 'Reinstall the NVIDIA driver: a part of its libraries is missing.',
  15: 'A GPU fell off the bus: look for Xid in `dmesg`, then reboot.',
  18: 'The driver was updated under the loaded kernel module: reboot, so that both have one version.',
}
const REMEDY = 'Run `nvidia-smi`: it fails in the same way until the driver is repaired.'

export interface NvmlDevice {
  index: number
  /** nvmlDevice_t, a pointer. */
  handle: bigint
  name: string
  uuid: string
}

type Foreign = (...values: unknown[]) => number

/**
 * NVML of a running driver. The calls return NVML's code and write into arrays that the caller keeps, because
 * that is what costs koffi nothing; a call that the library is too old for returns `functionNotFound`.
 */
export interface Nvml {
  devices: readonly NvmlDevice[]
  /** Energy since the driver was loaded, in mJ (nvmlDeviceGetTotalEnergyConsumption, Volta and later). */
  totalEnergyMj(handle: bigint, into: BigUint64Array): number
  /** nvmlDeviceGetPowerUsage, mW. */
  powerMw(handle: bigint, into: Uint32Array): number
  /** nvmlDeviceGetTemperature of the die (NVML_TEMPERATURE_GPU = 0), °C. */
  temperatureCelsius(handle: bigint, into: Uint32Array): number
  /** nvmlDeviceGetMemoryInfo: nvmlMemory_t, total, free and used bytes. */
  memoryBytes(handle: bigint, into: BigUint64Array): number
  /** nvmlDeviceGetUtilizationRates: nvmlUtilization_t, percent of time of the GPU and of its memory. */
  utilisationPercent(handle: bigint, into: Uint32Array): number
  /** nvmlDeviceGetComputeRunningProcesses_v3: room and then number of processes, and their nvmlProcessInfo_t. */
  computeProcesses(handle: bigint, count: Uint32Array, into: Uint32Array): number
  /** NVML's own sentence for a code. */
  errorText(code: number): string
  shutdown(): void
}

function loadKoffi(): typeof KoffiModule.default {
  try {
    // Readers open synchronously, and import() does not.
    return createRequire(import.meta.url)('koffi') as typeof KoffiModule.default
  } catch (error) {
    throw new EnergyError(
      'READER_ABSENT',
      `NVML cannot be called, because koffi cannot be loaded: ${messageOf(error)}.`,
      'Install it with `npm i -D koffi`.',
      { cause: error },
    )
  }
}

function loadLibrary(path: string): KoffiModule.LibraryHandle {
  const koffi = loadKoffi()
  try {
    return koffi.load(path)
  } catch (error) {
    const missing = /no such file/i.test(messageOf(error))
    throw new EnergyError(
      missing ? 'READER_ABSENT' : 'READER_FAILED',
      missing
        ? `There is no NVIDIA driver here: ${path} is missing.`
        : `${path} cannot be loaded: ${messageOf(error)}.`,
      missing
        ? 'Install the driver, give the container the GPU (docker run --gpus all), or name the library: nvml:PATH.'
        : REMEDY,
      { cause: error },
    )
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, Math.max(0, bytes.indexOf(0)))).toString('utf8')

/**
 * Starts NVML (it counts its users, so several threads may) and lists the GPUs.
 *
 * @throws EnergyError READER_ABSENT without koffi, library or GPU; READER_FAILED with NVML's own words
 */
export function openNvml(path: string = NVML_LIBRARY): Nvml {
  const library = loadLibrary(path)
  const optional = (name: string, parameters: string): Foreign => {
    try {
      return library.func(`int ${name}(${parameters})`) as Foreign
    } catch {
      // An older driver lacks the symbol: the caller sees the code that NVML has for it.
      return () => NVML.functionNotFound
    }
  }
  const errorString = library.func('const char *nvmlErrorString(int code)') as unknown as (code: number) => string
  const errorText = (code: number): string => errorString(code)
  const check = (code: number, what: string): void => {
    if (code === NVML.success) return
    const reason = `${what} of ${path} failed with ${code}: ${errorText(code)}.`
    throw new EnergyError('READER_FAILED', reason, REMEDIES[code] ?? REMEDY)
  }

  check(optional('nvmlInit_v2', '')(), 'nvmlInit_v2')
  const shutdown = optional('nvmlShutdown', '')
  const deviceCount = optional('nvmlDeviceGetCount_v2', 'void *count')
  const handleByIndex = optional('nvmlDeviceGetHandleByIndex_v2', 'uint32_t index, void *device')
  const deviceName = optional('nvmlDeviceGetName', 'uint64_t device, void *name, uint32_t length')
  const deviceUuid = optional('nvmlDeviceGetUUID', 'uint64_t device, void *uuid, uint32_t length')
  const listDevices = (): NvmlDevice[] => {
    const count = new Uint32Array(1)
    check(deviceCount(count), 'nvmlDeviceGetCount_v2')
    return Array.from({ length: count[0] as number }, (_, index) => {
      const handle = new BigUint64Array(1)
      const [name, uuid] = [new Uint8Array(TEXT_BYTES), new Uint8Array(TEXT_BYTES)]
      check(handleByIndex(index, handle), `nvmlDeviceGetHandleByIndex_v2(${index})`)
      check(deviceName(handle[0], name, TEXT_BYTES), `nvmlDeviceGetName(${index})`)
      check(deviceUuid(handle[0], uuid, TEXT_BYTES), `nvmlDeviceGetUUID(${index})`)
      return { index, handle: handle[0] as bigint, name: textOf(name), uuid: textOf(uuid) }
    })
  }

  let devices: NvmlDevice[]
  try {
    devices = listDevices()
    if (devices.length === 0) {
      throw new EnergyError(
        'READER_ABSENT',
        `The NVIDIA driver (${path}) runs and shows no GPU.`,
        'Give the container or virtual machine a GPU (docker run --gpus all), and see `nvidia-smi -L`.',
      )
    }
  } catch (error) {
    shutdown()
    throw error
  }
  const temperature = optional('nvmlDeviceGetTemperature', 'uint64_t device, int sensor, void *celsius')
  return {
    devices,
    totalEnergyMj: optional('nvmlDeviceGetTotalEnergyConsumption', 'uint64_t device, void *mj'),
    powerMw: optional('nvmlDeviceGetPowerUsage', 'uint64_t device, void *mw'),
    temperatureCelsius: (handle, into) => temperature(handle, 0, into),
    memoryBytes: optional('nvmlDeviceGetMemoryInfo', 'uint64_t device, void *memory'),
    utilisationPercent: optional('nvmlDeviceGetUtilizationRates', 'uint64_t device, void *utilization'),
    computeProcesses: optional(
      'nvmlDeviceGetComputeRunningProcesses_v3',
      'uint64_t device, void *count, void *processes',
    ),
    errorText,
    shutdown: () => void shutdown(),
  }
}
