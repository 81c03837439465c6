import type { Domain } from '../../run.ts'
import type { CpuIdentity } from './cpu-identity.ts'

/** One energy register of a package, or of each of its physical cores. */
export interface RaplRegister {
  domain: Domain
  register: number
  /** Counts units of 2^−exponent J, whatever the unit register says. */
  exponent?: number
  /** Each physical core has its own, and the domain is their sum. */
  perCore?: true
  /** One for the whole machine. */
  perMachine?: true
}

/** Which energy registers a processor has. */
export interface RaplLayout {
  unitRegister: number
  registers: readonly RaplRegister[]
  /** What the registers of a package belong to: AMD's to the package, Intel's to the die (Linux, arch/x86/events/rapl.c). */
  scope: 'package' | 'die'
  basis?: 'firmware-model'
}

/** Numbers: Intel SDM vol. 4; Linux, arch/x86/include/asm/msr-index.h (MSR_PKG_ENERGY_STATUS …). */
const INTEL_UNIT = 0x606
const PACKAGE = { domain: 'package', register: 0x611 } as const
const DRAM = { domain: 'dram', register: 0x619 } as const
/** 2^-16 J, 15.3 µJ (Intel 330784-001, Xeon E5 v3 datasheet vol. 2; RAPL_UNIT_QUIRK_INTEL_HSW in rapl.c). */
const DRAM_OF_FIXED_UNIT = { ...DRAM, exponent: 16 } as const
const CORE = { domain: 'core', register: 0x639 } as const
const UNCORE = { domain: 'uncore', register: 0x641 } as const
const PSYS = { domain: 'psys', register: 0x64d, perMachine: true } as const
const SKYLAKE = [PACKAGE, CORE, UNCORE, DRAM, PSYS]

/**
 * Models of Intel's family 6 by the registers they have (Linux, arch/x86/events/rapl.c, `rapl_model_match`; Rocket Lake:
 * drivers/powercap/intel_rapl_common.c; Granite Rapids: tools/power/x86/turbostat/turbostat.c, which treats it as Sapphire
 * Rapids; names in arch/x86/include/asm/intel-family.h). The memory of Sapphire Rapids and
 * Emerald Rapids counts in the common unit again (Linux commit 80275ca9e525); the platform counter of servers counts whole
 * joules on one socket only and is left out.
 */
const INTEL: readonly { models: readonly number[]; registers: readonly RaplRegister[] }[] = [
  // Sandy Bridge, Ivy Bridge
  { models: [0x2a, 0x3a], registers: [PACKAGE, CORE, UNCORE] },
  // their servers, which meter memory in the common unit; Sapphire Rapids, Emerald Rapids, Granite Rapids (X, D)
  { models: [0x2d, 0x3e, 0x8f, 0xcf, 0xad, 0xae], registers: [PACKAGE, CORE, DRAM] },
  // Haswell, Broadwell, Goldmont and Goldmont Plus
  { models: [0x3c, 0x45, 0x46, 0x3d, 0x47, 0x5c, 0x5f, 0x7a], registers: [PACKAGE, CORE, UNCORE, DRAM] },
  // servers: Haswell, Broadwell (X, D), Skylake to Cooper Lake, Ice Lake (X, D)
  { models: [0x3f, 0x4f, 0x56, 0x55, 0x6a, 0x6c], registers: [PACKAGE, CORE, DRAM_OF_FIXED_UNIT] },
  // Xeon Phi: Knights Landing, Knights Mill
  { models: [0x57, 0x85], registers: [PACKAGE, DRAM_OF_FIXED_UNIT] },
  // Skylake, Kaby Lake, Comet Lake, Cannon Lake, Ice Lake, Tiger Lake, Rocket Lake
  { models: [0x4e, 0x5e, 0x8e, 0x9e, 0xa5, 0xa6, 0x66, 0x7d, 0x7e, 0x8c, 0x8d, 0xa7], registers: SKYLAKE },
  // Alder Lake, Gracemont, Raptor Lake, Meteor Lake, Arrow Lake, Lunar Lake
  { models: [0x97, 0x9a, 0xbe, 0xb7, 0xba, 0xbf, 0xac, 0xaa, 0xc5, 0xc6, 0xb5, 0xbd], registers: SKYLAKE },
]

/** Zen and later count from activity, per core and per package (AMD PPR for family 17h, "RAPL"; msr-index.h). */
const AMD: RaplLayout = {
  unitRegister: 0xc0010299,
  registers: [
    { domain: 'package', register: 0xc001029b },
    { domain: 'core', register: 0xc001029a, perCore: true },
  ],
  scope: 'package',
  basis: 'firmware-model',
}
const FIRST_AMD_FAMILY = 0x17

/** The registers of a processor; undefined for one whose units are not known, because a guess could be four times wrong. */
export function raplLayout({ vendor, family, model }: CpuIdentity): RaplLayout | undefined {
  if (vendor === 'AuthenticAMD' || vendor === 'HygonGenuine') return family >= FIRST_AMD_FAMILY ? AMD : undefined
  if (vendor !== 'GenuineIntel' || family !== 6) return undefined
  const kind = INTEL.find(({ models }) => models.includes(model))
  return kind && { unitRegister: INTEL_UNIT, registers: kind.registers, scope: 'die' }
}
