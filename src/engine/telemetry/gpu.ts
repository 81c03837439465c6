import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { TelemetryValues, Warning } from '../../run.ts'
import { fractionFromPercent, wattsFromMw } from '../../units.ts'
import { otherGpuClients } from '../machine-warnings.ts'
import { NVML, NVML_LIBRARY, type Nvml, type NvmlDevice, openNvml } from '../readers/nvml-library.ts'
import { childrenOf } from '../readers/proc-stat.ts'
import type { SnapshotSource } from './telemetry.ts'

/** The PID namespace that the kernel starts with (linux/proc_ns.h, PROC_PID_INIT_INO): the one NVML's numbers are of. */
const INITIAL_NAMESPACE = 'pid:[4026531836]'
/** nvmlProcessInfo_t is { u32 pid; u64 usedGpuMemory; u32 gpuInstanceId, computeInstanceId }: 24 bytes, pid first. */
const PROCESS_WORDS = 6
const FIRST_ROOM = 64

/** Whether process ids of the driver are those of /proc: in a container's namespace they are other numbers. */
function seesDriverPids(procRoot: string): boolean {
  try {
    return readlinkSync(join(procRoot, 'self/ns/pid')) === INITIAL_NAMESPACE
  } catch {
    // Without the link nothing can be said of the namespace, and so nothing of whose the clients are.
    return false
  }
}

function addTree(procRoot: string, pid: string, into: Set<number>): void {
  if (into.has(Number(pid))) return
  into.add(Number(pid))
  try {
    for (const child of childrenOf(procRoot, pid)) addTree(procRoot, child, into)
  } catch (error) {
    // A process that has ended meanwhile has no children any more.
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Process ids of the compute clients of each GPU; undefined for a GPU that does not tell. */
class Clients {
  readonly #count = new Uint32Array(1)
  #infos = new Uint32Array(FIRST_ROOM * PROCESS_WORDS)

  of(nvml: Nvml, { handle }: NvmlDevice): number[] | undefined {
    for (;;) {
      const room = this.#infos.length / PROCESS_WORDS
      this.#count[0] = room
      const code = nvml.computeProcesses(handle, this.#count, this.#infos)
      const there = this.#count[0]
      if (code === NVML.insufficientSize && there > room) {
        this.#infos = new Uint32Array(2 * there * PROCESS_WORDS)
        continue
      }
      if (code !== NVML.success) return undefined
      return Array.from({ length: there }, (_, i) => this.#infos[i * PROCESS_WORDS] as number)
    }
  }
}

/** What each GPU shows; a value that it does not tell has no key. */
function valuesOf(nvml: Nvml): TelemetryValues {
  const values: TelemetryValues = {}
  const words = new Uint32Array(2)
  const memory = new BigUint64Array(3)
  for (const { index, handle } of nvml.devices) {
    const name = `gpu${index}`
    if (nvml.temperatureCelsius(handle, words) === NVML.success)
      values[`${name}TemperatureCelsius`] = words[0] as number
    if (nvml.powerMw(handle, words) === NVML.success) values[`${name}PowerWatts`] = wattsFromMw(words[0] as number)
    if (nvml.memoryBytes(handle, memory) === NVML.success) values[`${name}MemoryUsedBytes`] = Number(memory[2])
    if (nvml.utilisationPercent(handle, words) === NVML.success) {
      values[`${name}UtilisationFraction`] = fractionFromPercent(words[0] as number)
    }
  }
  return values
}

/**
 * State of the NVIDIA GPUs at the end of a window, and a warning for compute clients (nvmlDeviceGetComputeRunning-
 * Processes_v3) that are outside the measured tree at its start or its end. A client that comes and goes within the
 * window is not seen. In a PID namespace of its own (a container) nobody can be told apart, and nothing is warned of.
 */
export const gpuTelemetry = (library: string): SnapshotSource => ({
  name: 'gpu',
  summary: 'temperature, power, memory and other clients of NVIDIA GPUs through NVML',
  open({ roots, pid }) {
    const nvml = openNvml(library)
    const clients = new Clients()
    const comparable = seesDriverPids(roots.proc)
    let first: Set<number>[] = []
    let last: Set<number>[] = []
    let values: TelemetryValues = {}
    const others = (): Set<number>[] => {
      if (!comparable) return []
      const found = nvml.devices.map((device) => clients.of(nvml, device) ?? [])
      if (found.every(({ length }) => length === 0)) return []
      const tree = new Set<number>()
      addTree(roots.proc, String(pid), tree)
      return found.map((pids) => new Set(pids.filter((each) => !tree.has(each))))
    }
    let open = true
    return {
      begin() {
        first = others()
      },
      end() {
        last = others()
        values = valuesOf(nvml)
      },
      result() {
        const warnings = nvml.devices.flatMap(({ index }): Warning[] =>
          otherGpuClients(index, new Set([...(first[index] ?? []), ...(last[index] ?? [])]).size),
        )
        return { values, warnings }
      },
      close() {
        if (!open) return
        open = false
        nvml.shutdown()
      },
    }
  },
})

/** The GPUs of the driver that is installed. */
export const gpu: SnapshotSource = gpuTelemetry(NVML_LIBRARY)
