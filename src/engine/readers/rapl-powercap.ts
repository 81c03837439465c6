import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import type { Domain } from '../../run.ts'
import { ujFromJouleExponent } from '../../units.ts'
import { parseDigits } from './digits.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderOptions, type ReaderSource } from './reader.ts'

const NAME = 'rapl-powercap'
/** Magic number of sysfs in statfs(2): any other root is somebody's simulation. */
const SYSFS_MAGIC = 0x62656572
/** Zone ids are hexadecimal (drivers/powercap/powercap_sys.c); `intel-rapl-mmio` and `-tpmi` repeat the package. */
const TOP_ZONE = /^intel-rapl:[0-9a-f]+$/
const SUB_ZONE = /^intel-rapl:[0-9a-f]+:[0-9a-f]+$/
const PACKAGE_NAME = /^package-(\d+)(-die-\d+)?$/
const SUB_DOMAINS: Partial<Record<string, Domain>> = { core: 'core', uncore: 'uncore', dram: 'dram' }
/** The range file shows the largest 32-bit count in µJ. */
const UNITS_BEFORE_WRAP = 2 ** 32 - 1
/** Energy units seen: 2^-ESU J for ESU 10 to 20, Atom's 32 µJ and the 15.3 µJ of Xeon memory (Linux, rapl.c). */
const KNOWN_UNITS_UJ = [15.3, 32, ...Array.from({ length: 11 }, (_, i) => ujFromJouleExponent(10 + i))]

const REMEDY_PERMISSION = [
  'Let a group read it: sudo groupadd -f rapl; sudo usermod -aG rapl "$USER";',
  `echo 'SUBSYSTEM=="powercap", ACTION=="add", RUN+="/bin/sh -c \\"chgrp -R rapl /sys%p; chmod -R g+r /sys%p\\""' | sudo tee /etc/udev/rules.d/70-rapl.rules;`,
  'sudo udevadm trigger --subsystem-match=powercap --action=add; then log in again.',
].join(' ')

interface Zone {
  counter: Counter
  fd: number
}

const text = (path: string): string => readFileSync(path, 'latin1').trim()

/** Unit of a counter whose largest value is known; 1 µJ when the range is no 32-bit count of a known unit. */
export function unitOfRange(rangeUj: bigint): number {
  const unit = Number(rangeUj) / UNITS_BEFORE_WRAP
  return KNOWN_UNITS_UJ.some((known) => Math.abs(unit / known - 1) < 0.001) ? unit : 1
}

function readRange(path: string): bigint {
  let digits: string
  try {
    digits = text(join(path, 'max_energy_range_uj'))
  } catch (error) {
    throw new EnergyError(
      'READER_INVALID',
      `${NAME} cannot read ${join(path, 'max_energy_range_uj')}: ${messageOf(error)}.`,
      'Without the range a wraparound cannot be told from a reset: check the mount of /sys/class/powercap.',
      { cause: error },
    )
  }
  if (!/^\d+$/.test(digits) || BigInt(digits) === 0n) {
    throw new EnergyError(
      'READER_INVALID',
      `${NAME} found "${digits}" in ${join(path, 'max_energy_range_uj')}, where a number of µJ is expected.`,
      'Update the kernel, or choose another reader with ENERGY_READERS.',
    )
  }
  return BigInt(digits)
}

function openEnergy(path: string): number {
  const file = join(path, 'energy_uj')
  try {
    return openSync(file, 'r')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') {
      throw new EnergyError(
        'READER_PERMISSION',
        `${NAME} may not read ${file} (root only since CVE-2020-8694).`,
        REMEDY_PERMISSION,
        {
          cause: error,
        },
      )
    }
    throw new EnergyError(
      'READER_FAILED',
      `${NAME} cannot open ${file}: ${messageOf(error)}.`,
      'Check the powercap driver with `ls -l /sys/class/powercap`.',
      {
        cause: error,
      },
    )
  }
}

/** Zone directories by id: the kernel has them flat (as links) and nested; each id counts once. */
function zonePaths(root: string): Map<string, string> {
  const paths = new Map<string, string>()
  for (const id of readdirSync(root)) {
    if (SUB_ZONE.test(id)) paths.set(id, join(root, id))
    if (!TOP_ZONE.test(id)) continue
    paths.set(id, join(root, id))
    for (const child of readdirSync(join(root, id))) {
      if (SUB_ZONE.test(child) && !paths.has(child)) paths.set(child, join(root, id, child))
    }
  }
  return paths
}

const parentOf = (id: string): string => id.slice(0, id.lastIndexOf(':'))

const isAmd = (procRoot: string): boolean => {
  const path = join(procRoot, 'cpuinfo')
  return existsSync(path) && /^vendor_id\s*:\s*AuthenticAMD/m.test(readFileSync(path, 'latin1'))
}

/** Name, domain and socket of a zone; undefined for zones that are not counted. */
function identify(
  id: string,
  name: string,
  parentName: string | undefined,
  amd: boolean,
): Pick<Counter, 'id' | 'domain' | 'socket'> | undefined {
  if (parentName === undefined) {
    if (name === 'psys') return { id: 'psys', domain: 'psys' }
    const match = PACKAGE_NAME.exec(name)
    return match ? { id: name, domain: 'package', socket: Number(match[1]) } : undefined
  }
  const domain = SUB_DOMAINS[name]
  const parent = PACKAGE_NAME.exec(parentName)
  // AMD's core zone is the register of one physical core, not of all (Linux, intel_rapl_msr.c).
  if (!domain || !parent || (amd && domain === 'core')) return undefined
  return { id: `${domain}-${parentName.slice('package-'.length)}`, domain, socket: Number(parent[1]) }
}

function openZones(root: string, procRoot: string): Zone[] {
  const amd = isAmd(procRoot)
  const paths = zonePaths(root)
  const names = new Map([...paths].map(([id, path]) => [id, text(join(path, 'name'))]))
  const zones: Zone[] = []
  const seen = new Set<string>()
  try {
    for (const [id, path] of [...paths].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
      const parentName = SUB_ZONE.test(id) ? names.get(parentOf(id)) : undefined
      const identity = identify(id, names.get(id) ?? '', parentName, amd)
      if (!identity || seen.has(identity.id)) continue
      seen.add(identity.id)
      const rangeUj = readRange(path)
      zones.push({
        fd: openEnergy(path),
        counter: {
          ...identity,
          rangeUj,
          unitUj: unitOfRange(rangeUj),
          path: join(path, 'energy_uj'),
          ...(amd ? { basis: 'firmware-model' } : {}),
        },
      })
    }
  } catch (error) {
    for (const { fd } of zones) closeSync(fd)
    throw error
  }
  return zones
}

function absence(roots: ReaderOptions['roots'], root: string): EnergyError {
  const hypervisor =
    existsSync(join(roots.proc, 'cpuinfo')) && /^flags.*\bhypervisor\b/m.test(text(join(roots.proc, 'cpuinfo')))
  if (hypervisor) {
    return new EnergyError(
      'READER_ABSENT',
      `There are no RAPL zones in ${root}: this is a virtual machine, and its hypervisor hides the counters.`,
      'Measure on bare metal; in a virtual machine the power model and CPU seconds are what there is.',
    )
  }
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) {
    return new EnergyError(
      'READER_ABSENT',
      `There are no RAPL zones in ${root}: container engines mask them.`,
      'Mount them: docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
    )
  }
  return new EnergyError(
    'READER_ABSENT',
    `There are no RAPL zones in ${root}.`,
    'On Linux with an Intel or AMD processor load the driver: sudo modprobe intel_rapl_msr.',
  )
}

/** RAPL through the powercap file system: every socket, die and domain; psys apart; repeated zones skipped. */
export const raplPowercap: ReaderSource = {
  name: NAME,
  summary: 'Intel and AMD RAPL counters through /sys/class/powercap',
  open({ roots }) {
    const root = join(roots.sys, 'class/powercap')
    if (!existsSync(root)) throw absence(roots, root)
    const zones = openZones(root, roots.proc)
    if (!zones.some(({ counter }) => counter.domain === 'package')) {
      for (const { fd } of zones) closeSync(fd)
      throw absence(roots, root)
    }
    const bytes = new Uint8Array(32)
    let open = true
    return {
      name: NAME,
      provenance: statfsSync(roots.sys).type === SYSFS_MAGIC ? 'measured' : 'simulated',
      counters: zones.map(({ counter }) => counter),
      read(into) {
        for (let i = 0; i < zones.length; i++) {
          if (!open) {
            into[i] = MISSING_UJ
            continue
          }
          let length = 0
          try {
            // Sync on purpose: these files are answered by the kernel at once, and an await would move the edge.
            length = readSync((zones[i] as Zone).fd, bytes, 0, bytes.length, 0)
          } catch {
            // A counter that cannot be read now (EIO, ENODEV) is missing in this reading; the next one tries again.
            into[i] = MISSING_UJ
            continue
          }
          parseDigits(bytes, length, into, i)
        }
      },
      close() {
        if (!open) return
        open = false
        for (const { fd } of zones) closeSync(fd)
      },
    } satisfies Reader
  },
}
