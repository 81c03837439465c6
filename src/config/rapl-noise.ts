import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { virtualisationOf } from './isolation.ts'
import { cpuFlags } from './processor-features.ts'
import { systemText } from './system-file.ts'

/** IA32_ARCH_CAPABILITIES; bit 11, ENERGY_FILTERING_CTL: the filter can be read (Intel SDM vol. 4, table 2-2). */
const ARCH_CAPABILITIES = 0x10a
const CAN_BE_READ = 1n << 11n
/** IA32_MISC_PACKAGE_CTLS; bit 0, ENERGY_FILTERING_ENABLE (same table). */
const MISC_PACKAGE_CTLS = 0xbc
const FILTER_ON = 1n

/** A register of 64 bits; undefined where the device or the register cannot be read. */
function register(device: string, number: number): bigint | undefined {
  let fd: number | undefined
  try {
    fd = openSync(device, 'r')
    const bytes = Buffer.alloc(8)
    return readSync(fd, bytes, 0, bytes.length, number) === bytes.length ? bytes.readBigUInt64LE() : undefined
  } catch {
    // No device, no permission, or EIO for a register that the processor lacks: it is unknown, which the fact says.
    return undefined
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** The energy filter of the processor; undefined when nothing here can read it. */
function filterOn(device: string): boolean | undefined {
  const capabilities = register(device, ARCH_CAPABILITIES)
  if (capabilities === undefined) return undefined
  if ((capabilities & CAN_BE_READ) === 0n) return false
  const controls = register(device, MISC_PACKAGE_CTLS)
  return controls === undefined ? undefined : (controls & FILTER_ON) !== 0n
}

/** What is known of noise that the microcode adds to RAPL. */
export type RaplNoise = 'not Intel' | 'SGX' | 'energy filter' | 'none' | 'virtual machine' | 'unknown'

/**
 * Whether the microcode adds noise to RAPL: Intel does so while SGX is enabled or the energy filter is on, since
 * CVE-2020-8694 (Intel, "Running Average Power Limit Energy Reporting", INTEL-SA-00389).
 */
export function raplNoiseOf(roots: { proc: string; sys: string; dev: string }): RaplNoise {
  const vendor = /^vendor_id\s*:\s*(\S+)/m.exec(systemText(join(roots.proc, 'cpuinfo')) ?? '')?.[1]
  if (vendor !== 'GenuineIntel') return 'not Intel'
  if (cpuFlags(roots.proc)?.has('sgx')) return 'SGX'
  if (virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys }) !== undefined) return 'virtual machine'
  const filter = filterOn(join(roots.dev, 'cpu/0/msr'))
  if (filter === undefined) return 'unknown'
  return filter ? 'energy filter' : 'none'
}
