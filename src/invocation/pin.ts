import type { CpuChoice } from '../engine/cpu-choice.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import { pinProcess } from '../engine/pin-process.ts'
import type { Spool } from '../engine/sampling/spool.ts'

/** Keeps this process to the CPUs that were chosen for it and logs them, or why it runs anywhere; what the engine needs of it. */
export async function pinMeasuringProcess(
  pin: CpuChoice | undefined,
  procRoot: string,
  spool: Spool,
): Promise<Pick<EngineOptions, 'pinnedCpus' | 'samplerCpu'>> {
  if (!pin) return {}
  const notPinned = (reason: string): Record<string, never> => {
    spool.append({ type: 'not-pinned', reason })
    return {}
  }
  if ('notPinned' in pin) return notPinned(pin.notPinned)
  const { cpus, samplerCpu } = pin
  const reason = await pinProcess(cpus, procRoot)
  if (reason !== undefined) return notPinned(reason)
  spool.append({ type: 'pinned', cpus })
  return { pinnedCpus: cpus, ...(samplerCpu === undefined ? {} : { samplerCpu }) }
}
