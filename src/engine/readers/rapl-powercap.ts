import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { identifyCpu, isZen } from './cpu-identity.ts'
import { parseDigits } from './digits.ts'
import { powercapAbsence } from './powercap-absence.ts'
import { powercapZones, unitOfRange, type Zone } from './powercap-zones.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'
import { isSysfs } from './sysfs.ts'

const NAME = 'rapl-powercap'
/** Longer than any 64-bit number with its newline. */
const TEXT_BYTES = 32

const REMEDY_PERMISSION = [
  'Let a group read it: sudo groupadd -f rapl; sudo usermod -aG rapl "$USER";',
  `echo 'SUBSYSTEM=="powercap", ACTION=="add", RUN+="/bin/sh -c \\"chgrp -R rapl /sys%p; chmod -R g+r /sys%p\\""' | sudo tee /etc/udev/rules.d/70-rapl.rules;`,
  'sudo udevadm control --reload; sudo udevadm trigger --subsystem-match=powercap --action=add; then log in again.',
].join(' ')

interface OpenCounter {
  counter: Counter
  fd: number
}

function rangeOf(path: string): bigint {
  const file = join(path, 'max_energy_range_uj')
  let digits: string
  try {
    digits = readFileSync(file, 'latin1').trim()
  } catch (error) {
    throw new EnergyError(
      'READER_INVALID',
      `The range of a counter in ${file} cannot be read: ${messageOf(error)}.`,
      `Check the mount of ${path}: without its range a wraparound cannot be told from a reset.`,
      { cause: error },
    )
  }
  if (!/^\d+$/.test(digits) || BigInt(digits) === 0n) {
    throw new EnergyError(
      'READER_INVALID',
      `The range of a counter in ${file} is "${digits}", where a number of µJ above 0 is expected.`,
      'Update the kernel, or choose another reader with ENERGY_READERS.',
    )
  }
  return BigInt(digits)
}

function openEnergy(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') {
      const reason = `The counter ${file} may not be read by this user (root only since CVE-2020-8694).`
      throw new EnergyError('READER_PERMISSION', reason, REMEDY_PERMISSION, { cause: error })
    }
    const reason = `The counter ${file} cannot be opened: ${messageOf(error)}.`
    throw new EnergyError('READER_FAILED', reason, 'Check the driver with `ls -l /sys/class/powercap`.', {
      cause: error,
    })
  }
}

function openCounters(zones: readonly Zone[], amd: boolean): OpenCounter[] {
  const opened: OpenCounter[] = []
  try {
    for (const { path, identity } of zones) {
      const rangeUj = rangeOf(path)
      const file = join(path, 'energy_uj')
      const basis = amd ? ({ basis: 'firmware-model' } as const) : {}
      const counter = { ...identity, rangeUj, unitUj: unitOfRange(rangeUj), path: file, ...basis }
      opened.push({ fd: openEnergy(file), counter })
    }
  } catch (error) {
    for (const { fd } of opened) closeSync(fd)
    throw error
  }
  return opened
}

/** RAPL through the powercap file system: every socket, die and domain; psys apart; repeated zones skipped. */
export const raplPowercap: ReaderSource = {
  name: NAME,
  summary: 'Intel and AMD RAPL counters through /sys/class/powercap',
  open({ roots }) {
    const root = join(roots.sys, 'class/powercap')
    const amd = isZen(identifyCpu(roots.proc))
    const zones = powercapZones(root, { amd })
    if (!zones.some(({ identity }) => identity.domain === 'package')) throw powercapAbsence(roots, root)
    const isReal = zones.every(({ path }) => isSysfs(path))
    const opened = openCounters(zones, amd)
    const bytes = new Uint8Array(TEXT_BYTES)
    let open = true
    return {
      name: NAME,
      provenance: isReal ? 'measured' : 'simulated',
      counters: opened.map(({ counter }) => counter),
      read(into) {
        for (let i = 0; i < opened.length; i++) {
          if (!open) {
            into[i] = MISSING_UJ
            continue
          }
          let length = 0
          try {
            // Sync on purpose: the kernel answers at once, and an await would move the edge of a window.
            length = readSync((opened[i] as OpenCounter).fd, bytes, 0, TEXT_BYTES, 0)
          } catch {
            // A counter that cannot be read now (EIO, ENODEV) is missing in this reading; the next one tries again.
          }
          parseDigits(bytes, length, into, i)
        }
      },
      close() {
        if (!open) return
        open = false
        for (const { fd } of opened) closeSync(fd)
      },
    } satisfies Reader
  },
}
