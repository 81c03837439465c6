import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { virtualisationOf } from '../../config/isolation.ts'
import { cpuFlags } from '../../config/processor-features.ts'
import { systemText } from '../../config/system-file.ts'
import type { Check } from './finding.ts'

/** IA32_ARCH_CAPABILITIES; bit 11, ENERGY_FILTERING_CTL: the filter can be read (Intel SDM vol. 4, table 2-2). */
const ARCH_CAPABILITIES = 0x10a
const CAN_BE_READ = 1n << 11n
/** IA32_MISC_PACKAGE_CTLS; bit 0, ENERGY_FILTERING_ENABLE (same table). */
const MISC_PACKAGE_CTLS = 0xbc
const FILTER_ON = 1n

const FIX = 'Switch SGX off in the firmware set-up if nothing needs it; else compare long windows only.'

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

/**
 * Whether the microcode adds noise to RAPL: Intel does so while SGX is enabled or the energy filter is on, since
 * CVE-2020-8694 (Intel, "Running Average Power Limit Energy Reporting", INTEL-SA-00389).
 */
export const raplNoise: Check = ({ roots }) => {
  const check = 'RAPL noise'
  const vendor = /^vendor_id\s*:\s*(\S+)/m.exec(systemText(join(roots.proc, 'cpuinfo')) ?? '')?.[1]
  if (vendor !== 'GenuineIntel') {
    return { check, severity: 'OK', fact: 'This is no Intel processor: no noise filter is known for its counters.' }
  }
  if (cpuFlags(roots.proc)?.has('sgx')) {
    const fact = 'SGX is enabled: the microcode adds noise to single readings of RAPL.'
    return { check, severity: 'WARN', fact, fix: FIX }
  }
  if (virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys }) !== undefined) {
    return { check, severity: 'INFO', fact: 'Whether the host filters its RAPL counters cannot be seen from here.' }
  }
  const device = join(roots.dev, 'cpu/0/msr')
  const filter = filterOn(device)
  if (filter === undefined) {
    return {
      check,
      severity: 'INFO',
      fact: `SGX is off; whether the energy filter is on cannot be told: its bit cannot be read from ${device}.`,
    }
  }
  if (!filter) return { check, severity: 'OK', fact: 'SGX is off, and so is the energy filter.' }
  const fact = 'The energy filter is on: the microcode adds noise to single readings of RAPL.'
  return { check, severity: 'WARN', fact, fix: FIX }
}
