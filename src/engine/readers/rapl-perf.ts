import { readSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { loadPerfCalls, type PerfCalls } from '../perf-calls.ts'
import { perfAttributes, perfRefusal } from '../perf-event.ts'
import { identifyCpu, isZen } from './cpu-identity.ts'
import { type PmuCounter, powerPmus } from './perf-pmu.ts'
import { MISSING_UJ, type Reader, type ReaderSource, type Roots } from './reader.ts'
import { scaleCount } from './scaled-count.ts'
import { SharedDescriptors } from './shared-descriptors.ts'
import { isSysfs } from './sysfs.ts'

const NAME = 'rapl-perf'
const COUNT_BYTES = 8
const WORD = 2 ** 32
/** Every process: power events count the machine, CPU by CPU. */
const ALL_PROCESSES = -1
/** Highest `perf_event_paranoid` that lets everybody count a whole CPU (kernel/events/core.c, perf_allow_cpu). */
const PARANOID_LEVEL = 0

function absence(roots: Roots): EnergyError {
  const missing = `There is no event energy-pkg in ${join(roots.sys, 'bus/event_source/devices/power')}`
  if (identifyCpu(roots.proc)?.virtual) {
    return new EnergyError(
      'READER_ABSENT',
      `${missing}: ${join(roots.proc, 'cpuinfo')} has the flag "hypervisor", so this is a virtual machine, and its host keeps the counters.`,
      'Measure on bare metal; in a virtual machine the power model and CPU seconds are what there is.',
    )
  }
  return new EnergyError(
    'READER_ABSENT',
    `${missing}.`,
    'On Linux with an Intel or AMD processor load the driver: sudo modprobe rapl.',
  )
}

function openEvents(calls: PerfCalls, counters: readonly PmuCounter[], roots: Roots): number[] {
  const descriptors: number[] = []
  for (const { type, config, cpus, identity } of counters) {
    const attributes = perfAttributes({ type, config })
    for (const cpu of cpus) {
      const result = calls.open(attributes, ALL_PROCESSES, cpu)
      if (result < 0) {
        for (const descriptor of descriptors) calls.close(descriptor)
        throw perfRefusal(result, `The event ${identity.path} on CPU ${cpu}`, {
          procRoot: roots.proc,
          level: PARANOID_LEVEL,
        })
      }
      descriptors.push(result)
    }
  }
  return descriptors
}

/**
 * RAPL through the kernel's perf events. They count in 64 bits from 0 when they are opened, so the instances of one
 * process share the events: descriptors of the second are duplicates of the first's.
 */
export const raplPerf: ReaderSource = {
  name: NAME,
  summary: 'Intel and AMD RAPL counters through perf events (the PMU "power")',
  sharedBytes: SharedDescriptors.BYTES,
  open({ roots, shared }) {
    const amd = isZen(identifyCpu(roots.proc))
    const pmus = powerPmus(roots.sys, { amd })
    if (!pmus) throw absence(roots)
    const { counters, files } = pmus
    const calls = loadPerfCalls()
    const events = new SharedDescriptors(calls, shared, () => openEvents(calls, counters, roots))
    const { descriptors } = events
    const words = new Uint32Array(COUNT_BYTES / Uint32Array.BYTES_PER_ELEMENT)
    let open = true

    /** Adds up the events of one counter, from descriptor `first` on. */
    const readCounter = (counter: number, first: number, into: BigInt64Array): void => {
      const { scale, cpus } = counters[counter] as PmuCounter
      let high = 0
      let low = 0
      for (let i = first; i < first + cpus.length; i++) {
        // No position: a perf descriptor has none. Zero bytes come from an event whose CPU has gone.
        if (readSync(descriptors[i] as number, words, 0, COUNT_BYTES, null) !== COUNT_BYTES) {
          into[counter] = MISSING_UJ
          return
        }
        low += words[0] as number
        high += words[1] as number
      }
      const carry = Math.floor(low / WORD)
      scaleCount(high + carry, low - carry * WORD, scale, into, counter)
    }

    return {
      name: NAME,
      provenance: files.every(isSysfs) ? 'measured' : 'simulated',
      counters: counters.map(({ identity, scale }) => ({
        ...identity,
        // Finer counts are shown in whole µJ.
        unitUj: Math.max(1, scale.numerator / scale.denominator),
        ...(amd ? { basis: 'firmware-model' } : {}),
      })),
      read(into) {
        let first = 0
        for (let counter = 0; counter < counters.length; counter++) {
          into[counter] = MISSING_UJ
          try {
            if (open) readCounter(counter, first, into)
          } catch {
            // A counter that cannot be read now is missing in this reading; the next one tries again.
          }
          first += (counters[counter] as PmuCounter).cpus.length
        }
      },
      close() {
        if (!open) return
        open = false
        events.close()
      },
    } satisfies Reader
  },
}
