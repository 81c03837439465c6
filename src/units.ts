/** The only place where one unit becomes another. */

const UJ_PER_JOULE = 1e6
const NS_PER_SECOND = 1e9

/** Joules of a difference of two counter readings in µJ. Exact up to 2^53 µJ (2.5 MWh). */
export const joulesFromUj = (uj: bigint): number => Number(uj) / UJ_PER_JOULE

/** Counter value in µJ of an amount in joules, rounded down to whole µJ as a counter does. */
export const ujFromJoules = (joules: number): bigint => BigInt(Math.floor(joules * UJ_PER_JOULE))

/** Joules of a counter unit given in µJ (61.035 µJ is the common Intel unit). */
export const joulesFromUnitUj = (unitUj: number): number => unitUj / UJ_PER_JOULE

/** µJ of RAPL's energy unit, 2^−exponent J (Intel SDM vol. 3B, 16.10.1). */
export const ujFromJouleExponent = (exponent: number): number => UJ_PER_JOULE * 2 ** -exponent

/** Joules of an amount in millijoules (NVML counts in mJ). */
export const joulesFromMj = (mj: number): number => mj / 1e3

/** Seconds of a difference of two timestamps in ns. Exact up to 2^53 ns (104 days). */
export const secondsFromNs = (ns: bigint): number => Number(ns) / NS_PER_SECOND

/** Timestamp difference in ns of a duration in seconds, rounded to whole ns. */
export const nsFromSeconds = (seconds: number): bigint => BigInt(Math.round(seconds * NS_PER_SECOND))

/** Nanoseconds of a duration in seconds, as a number: for durations only, never for absolute times. */
export const nsNumberFromSeconds = (seconds: number): number => seconds * NS_PER_SECOND

/** Seconds of a duration in ns given as a number. */
export const secondsFromNsNumber = (ns: number): number => ns / NS_PER_SECOND

/** Seconds of a duration in µs (`process.cpuUsage`, getrusage). */
export const secondsFromUs = (us: number): number => us / 1e6

/** Microseconds of a duration in seconds. */
export const usFromSeconds = (seconds: number): number => seconds * 1e6

/** Nanoseconds of a duration in whole µs. */
export const nsFromUs = (us: number): bigint => BigInt(us) * 1_000n

/** Whole milliseconds of a difference of two timestamps in ns. */
export const usFromNs = (ns: bigint): number => Number(ns) / 1e3
export const msFromNs = (ns: bigint): number => Number(ns / 1_000_000n)

/** Seconds of a duration in ms (Vitest, tinybench and the Date API count in ms). */
export const secondsFromMs = (ms: number): number => ms / 1e3

/** Milliseconds of a duration in seconds. */
export const msFromSeconds = (seconds: number): number => seconds * 1e3

/** Watts of an energy over a time. The caller makes sure that `seconds` is above 0. */
export const wattsFrom = (joules: number, seconds: number): number => joules / seconds

/** Bytes of a size in KiB (/proc/meminfo). */
export const bytesFromKib = (kib: number): number => kib * 1024

/** °C of a temperature in m°C (thermal zones and hwmon of the kernel). */
export const celsiusFromMillicelsius = (millicelsius: number): number => millicelsius / 1e3

const UNITS_BEFORE_WRAP = 2n ** 32n - 1n

/**
 * After how many µJ the counter starts again. RAPL counts 32 bits of units and powercap's range file shows the largest
 * value, (2^32 − 1) units, so the modulus is one unit more: range · 2^32 / (2^32 − 1), rounded once to whole µJ (Linux,
 * drivers/powercap/intel_rapl_common.c). Any other range is taken to be the largest value of a counter of that unit.
 */
export function modulusUj(rangeUj: bigint, unitUj: number): bigint {
  const exactUnit = Number(rangeUj) / Number(UNITS_BEFORE_WRAP)
  const counts32Bits = Math.abs(exactUnit - unitUj) < 1e-6 * unitUj
  if (counts32Bits) return rangeUj + (rangeUj + UNITS_BEFORE_WRAP / 2n) / UNITS_BEFORE_WRAP
  return rangeUj + BigInt(Math.max(1, Math.round(unitUj)))
}

/** Whole ns of a decimal number of seconds, exact to the last digit; undefined when it is no such number. */
export function nsFromDecimalSeconds(text: string): bigint | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return undefined
  return BigInt(match[1] as string) * BigInt(NS_PER_SECOND) + BigInt((match[2] ?? '').slice(0, 9).padEnd(9, '0'))
}
