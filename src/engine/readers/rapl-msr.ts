import { ujFromUnits } from '../../units.ts'
import { identifyCpu } from './cpu-identity.ts'
import { cpuPlaces } from './cpu-places.ts'
import { writeWhole } from './digits.ts'
import { MsrDevices } from './msr-devices.ts'
import { msrAbsent } from './msr-refusal.ts'
import { type RegisterSum, registerSums, unitsOf } from './rapl-msr-counters.ts'
import { raplLayout } from './rapl-registers.ts'
import { MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'

const NAME = 'rapl-msr'
/** Which registers are there is decided by the instance that opens first: one byte per counter, for more dies than exist. */
const SHARED_BYTES = 1024
const DECISION = { open: 0, there: 1, absent: 2 } as const

/**
 * Whether a register counts: it can be read and is not 0 (Linux, arch/x86/events/probe.c: a register that is not there may
 * also read 0). One that leaves 0 later must not appear in one thread and lack in another, so the first decision holds.
 */
function isThere(source: RegisterSum, index: number, decisions: Uint8Array): boolean {
  const decided = decisions[index]
  if (decided === DECISION.there || decided === DECISION.absent) return decided === DECISION.there
  const there = unitsOf(source) > 0
  decisions[index] = there ? DECISION.there : DECISION.absent
  return there
}

/**
 * RAPL through the msr driver: every socket and die by one of its CPUs, AMD's cores one by one. Reading a core's register
 * interrupts that core, so on AMD a reading costs as many interrupts as there are cores.
 */
export const raplMsr: ReaderSource = {
  name: NAME,
  summary: 'Intel and AMD RAPL registers through /dev/cpu/N/msr',
  sharedBytes: SHARED_BYTES,
  open({ roots, shared }) {
    const cpu = identifyCpu(roots.proc)
    if (!cpu) throw msrAbsent(`There is no x86 processor in ${roots.proc}/cpuinfo`, false)
    const layout = raplLayout(cpu)
    const { vendor, family, model, virtual } = cpu
    if (!layout)
      throw msrAbsent(`The energy registers of ${vendor} family ${family} model ${model} are not known`, virtual)
    const places = cpuPlaces(roots.sys)
    if (places.length === 0) throw msrAbsent(`No CPU tells its package in ${roots.sys}/devices/system/cpu`, virtual)
    const devices = new MsrDevices(roots.dev, { virtual })
    const decisions = new Uint8Array(shared ?? new SharedArrayBuffer(SHARED_BYTES))
    let sources: readonly RegisterSum[]
    try {
      const possible = registerSums(layout, places, devices)
      sources = possible.filter((source, i) => isThere(source, i, decisions))
      const dark = possible.find((source) => source.counter.domain === 'package' && !sources.includes(source))
      if (dark) throw msrAbsent(`The energy register ${dark.counter.path} cannot be read or reads 0`, virtual)
    } catch (error) {
      devices.close()
      throw error
    }
    let open = true
    return {
      name: NAME,
      provenance: devices.areReal ? 'measured' : 'simulated',
      counters: sources.map(({ counter }) => counter),
      read(into) {
        for (let i = 0; i < sources.length; i++) {
          const source = sources[i] as RegisterSum
          const units = open ? unitsOf(source) : -1
          if (units < 0) into[i] = MISSING_UJ
          else writeWhole(into, i, ujFromUnits(units, source.exponent))
        }
      },
      close() {
        if (!open) return
        open = false
        devices.close()
      },
    } satisfies Reader
  },
}
