import { fstatSync, readlinkSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EnergyError, messageOf } from '../../errors.ts'
import { parseDigits } from './digits.ts'
import { descriptorsOf, type NamedDescriptor, rangesOf } from './inherited-names.ts'
import { unitOfRange } from './powercap-zones.ts'
import { identifyCpu, isZen } from './cpu-identity.ts'
import { type Counter, MISSING_UJ, type Reader, type ReaderSource } from './reader.ts'
import { isSysfs, wordIn } from './sysfs.ts'

const NAME = 'inherited'
const FDS = 'ENERGY_FDS'
const RANGES = 'ENERGY_FDS_RANGES'
const COUNTER_FILE = '/energy_uj'
/** Longer than any 64-bit number with its newline. */
const TEXT_BYTES = 32

const REMEDY_SHELL = `Open each counter in a shell that may, and drop its rights before the tests start: sudo sh -c 'exec 3</sys/class/powercap/intel-rapl:0/energy_uj; exec setpriv --reuid="$SUDO_UID" --regid="$SUDO_GID" --init-groups env ${FDS}=package-0:3 npx vitest bench'.`
const REMEDY_POOL =
  "Measure in a thread, which has the descriptors of its process: set `pool: 'threads'`. A forked worker does not inherit them, and its descriptor 3 is the pipe to its parent."

const invalid = (reason: string, hint: string, cause?: unknown): EnergyError =>
  new EnergyError('READER_INVALID', reason, hint, { cause })

/** The word in a file that this user may be kept from; undefined then, and where there is no such file. */
function wordIfReadable(file: string): string | undefined {
  try {
    return wordIn(file)
  } catch (error) {
    if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

/** The file behind a descriptor; refuses what is no file, as the pipe of a forked worker is. */
function fileBehind(link: string, { id, fd }: NamedDescriptor): string {
  let path: string
  let isFile: boolean
  try {
    path = readlinkSync(link)
    isFile = fstatSync(fd).isFile()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const closed = code === 'ENOENT' || code === 'EBADF'
    throw invalid(
      closed
        ? `${FDS} names descriptor ${fd} for ${id}, and this process has none of that number.`
        : `What descriptor ${fd} for ${id} is cannot be told: ${messageOf(error)}.`,
      closed ? REMEDY_POOL : `Start the tests by exec after dropping rights, so that they may look at ${link}.`,
      error,
    )
  }
  if (!isFile) throw invalid(`Descriptor ${fd} for ${id} is no counter, it is ${path}.`, REMEDY_POOL)
  if (path.endsWith(COUNTER_FILE)) return path
  throw invalid(`Descriptor ${fd} for ${id} is ${path}, where an energy_uj file is expected.`, REMEDY_SHELL)
}

/** Compares a zone's own name, and its package's, with what the descriptor is said to be. */
function requireZone(path: string, { id, fd, domain, socket }: NamedDescriptor): void {
  const zone = dirname(path)
  const isTop = domain === 'package' || domain === 'psys'
  const names: [string, string][] = isTop
    ? [[join(zone, 'name'), id]]
    : [
        [join(zone, 'name'), domain],
        [join(zone, '../name'), `package-${socket}`],
      ]
  for (const [file, expected] of names) {
    const name = wordIfReadable(file)
    if (name === undefined || name === expected) continue
    throw invalid(
      `Descriptor ${fd} is said to be ${id}, and ${file} says "${name}" where "${expected}" is expected.`,
      `Correct the order of descriptors in ${FDS}.`,
    )
  }
}

function rangeOf(path: string, { id }: NamedDescriptor, given: bigint | undefined): bigint {
  const file = join(dirname(path), 'max_energy_range_uj')
  const word = wordIfReadable(file)
  const shown = word !== undefined && /^[1-9]\d*$/.test(word) ? BigInt(word) : undefined
  if (given !== undefined && shown !== undefined && given !== shown) {
    throw invalid(`${RANGES} says ${given} for ${id}, and ${file} says ${shown}.`, `Drop ${id} from ${RANGES}.`)
  }
  const range = given ?? shown
  if (range !== undefined) return range
  throw invalid(
    `The range of ${id} is unknown: ${file} shows none, and ${RANGES} does not name it.`,
    `Set ${RANGES}=${id}:$(cat …/max_energy_range_uj): without it a wraparound cannot be told from a reset.`,
  )
}

function requireOnce(named: readonly NamedDescriptor[], paths: readonly string[]): void {
  const twice = paths.findIndex((path, i) => paths.indexOf(path) !== i)
  if (twice < 0) return
  const [one, other] = [named[paths.indexOf(paths[twice] as string)], named[twice]]
  throw invalid(`${one?.id} and ${other?.id} are both ${paths[twice]}.`, `Name each counter once in ${FDS}.`)
}

/**
 * Powercap counters whose descriptors were opened by a shell with more rights and inherited, since the kernel checks
 * permission only when a file is opened: `ENERGY_FDS=package-0:3,dram-0:4`, or `inherited:package-0:3,dram-0:4`. Every
 * thread of the process may read them; nothing is opened, and nothing is closed.
 */
export const inherited: ReaderSource = {
  name: NAME,
  summary: `powercap counters opened by the parent and inherited (${FDS}=package-0:3,dram-0:4)`,
  open({ roots, argument }) {
    const text = argument === undefined || argument === '' ? process.env[FDS] : argument
    if (text === undefined || text === '') {
      throw new EnergyError('READER_ABSENT', `No descriptors were inherited: ${FDS} is not set.`, REMEDY_SHELL)
    }
    const named = descriptorsOf(FDS, text)
    const ranges = rangesOf(RANGES, process.env[RANGES] ?? '')
    const amd = isZen(identifyCpu(roots.proc))
    const links = named.map(({ fd }) => join(roots.proc, 'self/fd', String(fd)))
    const paths = named.map((each, i) => fileBehind(links[i] as string, each))
    requireOnce(named, paths)
    const counters = named.map((each, i): Counter => {
      const { id, domain, socket } = each
      const path = paths[i] as string
      if (amd && domain === 'core') {
        throw invalid(`${id} is one physical core on AMD, not all of them.`, `Leave it out of ${FDS}.`)
      }
      requireZone(path, each)
      const rangeUj = rangeOf(path, each, ranges.get(id))
      return {
        id,
        domain,
        ...(socket === undefined ? {} : { socket: Number.parseInt(socket, 10) }),
        rangeUj,
        unitUj: unitOfRange(rangeUj),
        path,
        ...(amd ? ({ basis: 'firmware-model' } as const) : {}),
      }
    })
    const bytes = new Uint8Array(TEXT_BYTES)
    let open = true
    return {
      name: NAME,
      provenance: links.every(isSysfs) ? 'measured' : 'simulated',
      counters,
      detail: `descriptors ${named.map(({ id, fd }) => `${id}:${fd}`).join(',')}`,
      read(into) {
        for (let i = 0; i < named.length; i++) {
          let length = 0
          try {
            if (open) length = readSync((named[i] as NamedDescriptor).fd, bytes, 0, TEXT_BYTES, 0)
          } catch {
            // A counter that cannot be read now (EIO, ENODEV) is missing in this reading; the next one tries again.
          }
          if (length === 0) into[i] = MISSING_UJ
          else parseDigits(bytes, length, into, i)
        }
      },
      close() {
        open = false
      },
    } satisfies Reader
  },
}
