import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { getSystemErrorName } from 'node:util'
import { EnergyError } from '../errors.ts'
import { isDenied } from './perf-calls.ts'

/** PERF_ATTR_SIZE_VER0 (include/uapi/linux/perf_event.h): what is here is all in the first version, which every kernel takes. */
const ATTRIBUTE_BYTES = 64
const AT = { type: 0, size: 4, config: 8, readFormat: 32, flags: 40 } as const
/** Bits of the flag word, in the order of the header. */
const FLAG = { inherit: 1n << 1n, excludeKernel: 1n << 5n, excludeHypervisor: 1n << 6n } as const
/** PERF_FORMAT_TOTAL_TIME_ENABLED and PERF_FORMAT_TOTAL_TIME_RUNNING. */
const READ_TIMES = 1n | 2n

export interface PerfEvent {
  /** PMU: a PERF_TYPE_ number, or what `type` in its sysfs directory says. */
  type: number
  config: bigint
  /** Also counts the threads and processes that the followed thread starts later. */
  inherit?: boolean
  /** Counts user space alone, which paranoid level 2 allows to everybody. */
  userOnly?: boolean
  /** A read gives value, time enabled and time running (3 × 64 bit) instead of the value alone. */
  times?: boolean
}

/** struct perf_event_attr of an event that counts from the moment it is opened. */
export function perfAttributes({ type, config, inherit, userOnly, times }: PerfEvent): Buffer {
  const attributes = Buffer.alloc(ATTRIBUTE_BYTES)
  attributes.writeUInt32LE(type, AT.type)
  attributes.writeUInt32LE(ATTRIBUTE_BYTES, AT.size)
  attributes.writeBigUInt64LE(config, AT.config)
  attributes.writeBigUInt64LE(times ? READ_TIMES : 0n, AT.readFormat)
  const flags = (inherit ? FLAG.inherit : 0n) | (userOnly ? FLAG.excludeKernel | FLAG.excludeHypervisor : 0n)
  attributes.writeBigUInt64LE(flags, AT.flags)
  return attributes
}

/** `kernel.perf_event_paranoid` in words; 'unknown' where it cannot be read. */
function paranoidLevel(procRoot: string): string {
  try {
    return readFileSync(join(procRoot, 'sys/kernel/perf_event_paranoid'), 'latin1').trim()
  } catch {
    // Only a detail of a message that is written anyway.
    return 'unknown'
  }
}

const remedyOfDenial = (level: number): string =>
  [
    `Allow it to everybody: sudo sysctl kernel.perf_event_paranoid=${level} (kept: echo kernel.perf_event_paranoid=${level} | sudo tee /etc/sysctl.d/60-perf.conf);`,
    'or to Node alone: sudo setcap cap_perfmon=ep "$(readlink -f "$(command -v node)")" (CAP_PERFMON, Linux 5.8 and later; Node then ignores NODE_OPTIONS);',
    'in a container: docker run --cap-add PERFMON …, because the default seccomp profile blocks perf_event_open without it.',
  ].join(' ')

/**
 * The error for an event that was not opened.
 *
 * @param result −errno of `PerfCalls.open`
 * @param what the event and where it was to count, as in "The event cpu/cycles/ of thread 12"
 * @param level highest `perf_event_paranoid` that allows it
 */
export function perfRefusal(result: number, what: string, options: { procRoot: string; level: number }): EnergyError {
  const name = result < 0 ? getSystemErrorName(result) : String(result)
  if (isDenied(result)) {
    const paranoid = paranoidLevel(options.procRoot)
    const message = `${what} may not be opened (${name}): kernel.perf_event_paranoid is ${paranoid}, and above ${options.level} it takes CAP_PERFMON.`
    return new EnergyError('READER_PERMISSION', message, remedyOfDenial(options.level))
  }
  const { ENOENT, ENODEV, EOPNOTSUPP, ENOSYS, EMFILE } = constants.errno
  if ([ENOENT, ENODEV, EOPNOTSUPP, ENOSYS].includes(-result)) {
    return new EnergyError(
      'READER_ABSENT',
      `${what} is unknown to this kernel (${name}).`,
      'Measure on bare metal, or where the virtual machine has a PMU.',
    )
  }
  const remedy =
    -result === EMFILE
      ? 'Raise the limit of open files: ulimit -n "$(ulimit -Hn)".'
      : 'Choose another reader with ENERGY_READERS, and check the event with `perf stat`.'
  return new EnergyError('READER_FAILED', `${what} cannot be opened (${name}).`, remedy)
}
