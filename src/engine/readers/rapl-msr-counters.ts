import { rangeUjOf32Bits, ujFromJouleExponent } from '../../units.ts'
import { type CpuPlace, firstOfEach } from './cpu-places.ts'
import type { MsrDevice } from './msr-device.ts'
import type { MsrDevices } from './msr-devices.ts'
import { msrAbsent } from './msr-refusal.ts'
import type { RaplLayout, RaplRegister } from './rapl-registers.ts'
import type { Counter } from './reader.ts'

/** Energy registers count in their low 32 bits (Linux, arch/x86/events/rapl.c, RAPL_MSR_MASK). */
const COUNTS = 2 ** 32
/** Energy status unit: bits 12:8 of the unit register (Intel SDM vol. 3B, 16.10.1; AMD PPR for family 17h). */
const unitExponent = (unitRegisterLow: number): number => (unitRegisterLow >>> 8) & 0x1f

/** A counter and the registers that it is the sum of. */
export interface RegisterSum {
  counter: Counter
  /** Its number, in a list beside a text: V8 boxes a number above 2^31 anew at each use when it lies in a field of numbers. */
  register: readonly [number, string]
  /** The registers count units of 2^−exponent J. */
  exponent: number
  /** One device per register that is summed. */
  devices: readonly MsrDevice[]
}

/**
 * The sum of a register over its devices, in units; −1 when one of them cannot be read. Each register is its core's energy
 * modulo 2^32, so the sum modulo 2^32 is the energy of all modulo 2^32: it wraps as one register does, whichever of the
 * cores have wrapped, and every instance sees the same without a memory of earlier readings.
 */
export function unitsOf({ devices, register }: RegisterSum): number {
  let units = 0
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i] as MsrDevice
    if (!device.read(register[0])) return -1
    units += device.halves[0] as number
  }
  return units % COUNTS
}

function countedExponent({ unitRegister }: RaplLayout, device: MsrDevice, virtual: boolean): number {
  if (device.read(unitRegister)) return unitExponent(device.halves[0] as number)
  throw msrAbsent(`The unit register 0x${unitRegister.toString(16)} cannot be read in ${device.path}`, virtual)
}

/** Names of the packages, with the die where one has several (Linux, drivers/powercap/intel_rapl_common.c). */
function nameOfPlace({ scope }: RaplLayout, places: readonly CpuPlace[]): (place: CpuPlace) => string {
  const packages = firstOfEach(places, (place) => `${place.package}`)
  const dies = firstOfEach(places, (place) => `${place.package} ${place.die}`)
  return scope === 'die' && dies.length > packages.length
    ? (place) => `${place.package}-die-${place.die}`
    : (place) => `${place.package}`
}

/**
 * Every counter that a processor with this layout can have, in the order of its packages; what is of the whole machine
 * comes last. Ids are those of the powercap zones.
 *
 * @throws EnergyError READER_ABSENT where the unit register cannot be read, and what opening a device throws
 */
export function registerSums(layout: RaplLayout, places: readonly CpuPlace[], devices: MsrDevices): RegisterSum[] {
  const nameOf = nameOfPlace(layout, places)
  const heads = firstOfEach(places, nameOf).sort((a, b) => a.package - b.package || a.die - b.die)
  const sum = (head: CpuPlace, { domain, register, exponent, perCore, perMachine }: RaplRegister): RegisterSum => {
    const device = devices.of(head)
    const own = places.filter((place) => nameOf(place) === nameOf(head))
    const cpus = perCore ? firstOfEach(own, (place) => `${place.die} ${place.core}`) : [head]
    const counted = exponent ?? countedExponent(layout, device, devices.virtual)
    return {
      register: [register, domain],
      exponent: counted,
      devices: cpus.map((place) => devices.of(place)),
      counter: {
        ...(perMachine ? { id: domain } : { id: `${domain}-${nameOf(head)}`, socket: head.package }),
        domain,
        rangeUj: rangeUjOf32Bits(counted),
        unitUj: ujFromJouleExponent(counted),
        ...(layout.basis === undefined ? {} : { basis: layout.basis }),
        path: `${device.path}:0x${register.toString(16)}`,
      },
    }
  }
  const ofPackages = layout.registers.filter(({ perMachine }) => !perMachine)
  const ofMachine = layout.registers.filter(({ perMachine }) => perMachine)
  return [
    ...heads.flatMap((head) => ofPackages.map((register) => sum(head, register))),
    ...heads.slice(0, 1).flatMap((head) => ofMachine.map((register) => sum(head, register))),
  ]
}
