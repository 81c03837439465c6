import type { PerfEvent } from '../perf-event.ts'

/** PERF_TYPE_HARDWARE, PERF_TYPE_SOFTWARE and their numbers (include/uapi/linux/perf_event.h). */
const HARDWARE = { cycles: 0, instructions: 1, cacheReferences: 2, cacheMisses: 3, branches: 4, branchMisses: 5 }
const SOFTWARE = { taskClock: 1, contextSwitches: 3, migrations: 4, pageFaultsMinor: 5, pageFaultsMajor: 6, dummy: 9 }

const hardware = (name: keyof typeof HARDWARE): PerfEvent => ({ type: 0, config: BigInt(HARDWARE[name]) })
const software = (name: keyof typeof SOFTWARE): PerfEvent => ({ type: 1, config: BigInt(SOFTWARE[name]) })

export interface ProcessEvent {
  name: string
  event: PerfEvent
  /** Happens in the kernel: counting user space alone gives 0, which is no answer. */
  inKernel?: boolean
}

/** Counts nothing; shows what may be counted. */
export const PROBE: PerfEvent = software('dummy')

export const TASK_CLOCK = 'taskClock'

/** What is counted of a process, in the order of how near the window it is read: what matters most lies closest. */
export const PROCESS_EVENTS: readonly ProcessEvent[] = [
  { name: TASK_CLOCK, event: software('taskClock') },
  { name: 'instructions', event: hardware('instructions') },
  { name: 'cycles', event: hardware('cycles') },
  { name: 'cacheReferences', event: hardware('cacheReferences') },
  { name: 'cacheMisses', event: hardware('cacheMisses') },
  { name: 'branches', event: hardware('branches') },
  { name: 'branchMisses', event: hardware('branchMisses') },
  { name: 'pageFaultsMinor', event: software('pageFaultsMinor') },
  { name: 'pageFaultsMajor', event: software('pageFaultsMajor') },
  { name: 'contextSwitches', event: software('contextSwitches'), inKernel: true },
  { name: 'migrations', event: software('migrations'), inKernel: true },
]
