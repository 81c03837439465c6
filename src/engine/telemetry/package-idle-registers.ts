import type { CpuIdentity } from '../readers/cpu-identity.ts'

/** Idle states that a package as a whole can be in. */
export type PackageIdleState = 'C2' | 'C3' | 'C6' | 'C7' | 'C8' | 'C9' | 'C10'

/**
 * Residency registers (Intel SDM vol. 4; Linux, arch/x86/include/asm/msr-index.h: MSR_PKG_C3_RESIDENCY 0x3f8,
 * MSR_PKG_C6_RESIDENCY 0x3f9, MSR_PKG_C7_RESIDENCY 0x3fa, MSR_PKG_C2_RESIDENCY 0x60d, …C8, C9, C10 0x630 to 0x632). Each
 * counts at the rate of the time stamp counter while its package is in the state.
 */
export const PACKAGE_IDLE_REGISTER: Record<PackageIdleState, number> = {
  C2: 0x60d,
  C3: 0x3f8,
  C6: 0x3f9,
  C7: 0x3fa,
  C8: 0x630,
  C9: 0x631,
  C10: 0x632,
}
/** IA32_TIME_STAMP_COUNTER (Intel SDM vol. 4). */
export const TIME_STAMP_COUNTER = 0x10

const TO_C7 = ['C2', 'C3', 'C6', 'C7'] as const
const TO_C10 = [...TO_C7, 'C8', 'C9', 'C10'] as const

/**
 * Models of Intel's family 6 by the states that their packages count (Linux, arch/x86/events/intel/cstate.c,
 * `intel_cstates_match` and the `pkg_events` there; names in arch/x86/include/asm/intel-family.h). Silvermont and Airmont,
 * which show C6 in another register, are left out.
 */
const STATES: readonly { models: readonly number[]; states: readonly PackageIdleState[] }[] = [
  // Nehalem, Westmere
  { models: [0x1e, 0x1a, 0x2e, 0x25, 0x2c, 0x2f], states: ['C3', 'C6', 'C7'] },
  // Sandy Bridge to Broadwell, Skylake (client and server)
  {
    models: [0x2a, 0x2d, 0x3a, 0x3e, 0x3c, 0x3f, 0x46, 0x3d, 0x56, 0x47, 0x4f, 0x4e, 0x5e, 0x55],
    states: TO_C7,
  },
  // Haswell ULT, Kaby Lake, Comet Lake, Cannon Lake, Ice Lake, Tiger Lake, Rocket Lake
  { models: [0x45, 0x8e, 0x9e, 0xa6, 0xa5, 0x66, 0x7e, 0x7d, 0x8c, 0x8d, 0xa7], states: TO_C10 },
  // Gracemont, Alder Lake, Raptor Lake, Meteor Lake
  { models: [0xbe, 0x97, 0x9a, 0xb7, 0xba, 0xbf, 0xac, 0xaa], states: TO_C10 },
  // Xeon Phi
  { models: [0x57, 0x85], states: ['C2', 'C3', 'C6'] },
  // Goldmont, Goldmont Plus, Tremont
  { models: [0x5c, 0x5f, 0x7a, 0x86, 0x96, 0x9c], states: ['C2', 'C3', 'C6', 'C10'] },
  // servers: Ice Lake, Sapphire Rapids, Emerald Rapids, Granite Rapids
  { models: [0x6a, 0x6c, 0x8f, 0xcf, 0xad, 0xae], states: ['C2', 'C6'] },
  // Sierra Forest
  { models: [0xaf], states: ['C6'] },
]

/** The states that the packages of a processor count; none where that is not known. */
export function packageIdleStates(cpu: CpuIdentity | undefined): readonly PackageIdleState[] {
  if (cpu?.vendor !== 'GenuineIntel' || cpu.family !== 6) return []
  return STATES.find(({ models }) => models.includes(cpu.model))?.states ?? []
}
