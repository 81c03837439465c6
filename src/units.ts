/** The only place where one unit becomes another. */

const UJ_PER_JOULE = 1e6
const NS_PER_SECOND = 1e9

/** Joules of a difference of two counter readings in µJ. Exact up to 2^53 µJ (2.5 MWh). */
export const joulesFromUj = (uj: bigint): number => Number(uj) / UJ_PER_JOULE

/** Counter value in µJ of an amount in joules, rounded down to whole µJ as a counter does. */
export const ujFromJoules = (joules: number): bigint => BigInt(Math.floor(joules * UJ_PER_JOULE))

/** Counted µJ that an energy in joules was made of, exactly: `joulesFromUj` is off by far less than half a µJ up to 2^51 µJ. */
export const nearestUj = (joules: number): bigint => BigInt(Math.round(joules * UJ_PER_JOULE))

/** Joules of a counter unit given in µJ (61.035 µJ is the common Intel unit). */
export const joulesFromUnitUj = (unitUj: number): number => unitUj / UJ_PER_JOULE

/** µJ of RAPL's energy unit, 2^−exponent J (Intel SDM vol. 3B, 16.10.1). */
export const ujFromJouleExponent = (exponent: number): number => UJ_PER_JOULE * 2 ** -exponent

const COUNTS_OF_32_BITS = 2 ** 32

/**
 * Whole µJ of a count of RAPL units of 2^−exponent J, rounded down as the kernel does. Exact: the product stays below 2^53
 * and the division is by a power of two.
 *
 * @param units 0 to 2^32 − 1
 */
export const ujFromUnits = (units: number, exponent: number): number =>
  Math.floor((units * UJ_PER_JOULE) / 2 ** exponent)

/**
 * The range of a 32-bit counter of units of 2^−exponent J in µJ, so that `modulusUj` gives the 2^32 units at which it
 * starts again without any error: they are a whole number of µJ for every exponent that RAPL can express (0 to 31). Only
 * for exponent 7, where the unit ends in a half µJ, it is 1 µJ off.
 */
export const rangeUjOf32Bits = (exponent: number): bigint =>
  BigInt(ujFromUnits(COUNTS_OF_32_BITS, exponent)) - BigInt(Math.round(ujFromJouleExponent(exponent)))

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

/** Seconds of a struct timespec. */
export const secondsFromClock = (seconds: number, ns: number): number => seconds + ns / NS_PER_SECOND

/** Seconds of a duration in µs (`process.cpuUsage`, getrusage). */
export const secondsFromUs = (us: number): number => us / 1e6

/** Microseconds of a duration in seconds. */
export const usFromSeconds = (seconds: number): number => seconds * 1e6

/** Nanoseconds of a duration in whole µs. */
export const nsFromUs = (us: number): bigint => BigInt(us) * 1_000n

/** Whole milliseconds of a difference of two timestamps in ns. */
export const usFromNs = (ns: bigint): number => Number(ns) / 1e3
/** Whole ms of a time in ns, rounded down. */
export const msFromNs = (ns: bigint): number => Number(ns / 1_000_000n)

/** Nanoseconds of a time in whole ms (the Date API counts in ms). */
export const nsFromMs = (ms: number): bigint => BigInt(ms) * 1_000_000n

/** Seconds of a duration in ms (Vitest, tinybench and the Date API count in ms). */
export const secondsFromMs = (ms: number): number => ms / 1e3

/** Milliseconds of a duration in seconds. */
export const msFromSeconds = (seconds: number): number => seconds * 1e3

/** Watts of an energy over a time. The caller makes sure that `seconds` is above 0. */
export const wattsFrom = (joules: number, seconds: number): number => joules / seconds

/** MHz of a frequency in kHz (cpufreq and the uncore frequency count in kHz). */
export const mhzFromKhz = (khz: number): number => khz / 1e3

/** Bytes of a size in KiB (/proc/meminfo). */
export const bytesFromKib = (kib: number): number => kib * 1024

/** Whole KiB that hold a size in bytes (`ulimit` of the POSIX shell counts in KiB). */
export const kibFromBytes = (bytes: number): number => Math.ceil(bytes / 1024)

/** Whole MiB that hold a size in bytes (`--max-old-space-size` of Node counts in MiB). */
export const mibFromBytes = (bytes: number): number => Math.ceil(bytes / 1024 ** 2)

/** Pages of 64 KiB that hold a size in bytes (WebAssembly specification, memory instances). */
export const wasmPagesFromBytes = (bytes: number): number => Math.ceil(bytes / 2 ** 16)

/** Watts of a power in µW (powercap's limits, hwmon, power_supply). */
export const wattsFromUw = (uw: number): number => uw / 1e6

/** Hertz of a frequency in kHz (Linux, Documentation/admin-guide/pm/cpufreq.rst). */
export const hertzFromKhz = (khz: number): number => khz * 1e3

/** °C of a temperature in m°C (Linux, Documentation/driver-api/thermal/sysfs-api.rst). */
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

/** µJ per count of a counter, as an exact fraction in lowest terms. */
export interface UjPerCount {
  numerator: number
  denominator: number
}

/** Terms up to here let 64-bit counts be scaled in exact double arithmetic (`scaleCount`). */
const LARGEST_TERM = 2n ** 36n
const UJ_EXPONENT = 6
const LARGEST_EXPONENT = 60

const greatestDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestDivisor(b, a % b))

/**
 * µJ per count of a scale that is written in joules as a decimal, exactly: the `2.3283064365386962890625e-10` of RAPL's
 * perf events is 2^−32 J, 15625 / 2^26 µJ. Undefined for 0, for what is no decimal, and for terms above 2^36.
 */
export function ujPerCount(joules: string): UjPerCount | undefined {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(joules)
  if (!match) return undefined
  const [, whole = '', decimals = '', power = '0'] = match
  const exponent = Number(power) - decimals.length + UJ_EXPONENT
  const digits = BigInt(whole + decimals)
  if (digits === 0n || Math.abs(exponent) > LARGEST_EXPONENT) return undefined
  const numerator = digits * 10n ** BigInt(Math.max(0, exponent))
  const denominator = 10n ** BigInt(Math.max(0, -exponent))
  const divisor = greatestDivisor(numerator, denominator)
  const [n, d] = [numerator / divisor, denominator / divisor]
  return n > LARGEST_TERM || d > LARGEST_TERM ? undefined : { numerator: Number(n), denominator: Number(d) }
}

/** Counter value in µJ of one in mJ (NVML's total energy). */
export const ujFromMj = (mj: bigint): bigint => mj * 1000n

/** Watts of a power in mW (NVML). */
export const wattsFromMw = (mw: number): number => mw / 1e3

/** Watts of a current in µA at a voltage in µV (power_supply). */
export const wattsFromUaUv = (ua: number, uv: number): number => (ua / 1e6) * (uv / 1e6)

/** Fraction of a percentage. */
export const fractionFromPercent = (percent: number): number => percent / 100

const JOULES_PER_KWH = 3.6e6

/** Kilowatt-hours of an energy in joules. */
export const kwhFromJoules = (joules: number): number => joules / JOULES_PER_KWH

const SECONDS_PER_HOUR = 3600

/** Joules of an energy in watt-hours. */
export const joulesFromWh = (wattHours: number): number => wattHours * SECONDS_PER_HOUR

/** Watt-hours of an energy in joules. */
export const whFromJoules = (joules: number): number => joules / SECONDS_PER_HOUR

/** Millijoules of an energy in joules. */
export const mjFromJoules = (joules: number): number => joules * 1e3

/** Percentage of a fraction. */
export const percentFromFraction = (fraction: number): number => fraction * 100

/** Joules of an energy in kilowatt-hours. */
export const joulesFromKwh = (kwh: number): number => kwh * JOULES_PER_KWH

/** Bytes of a size in GiB. */
export const bytesFromGib = (gib: number): number => Math.round(gib * 1024 ** 3)

/** GiB of a size in bytes. */
export const gibFromBytes = (bytes: number): number => bytes / 1024 ** 3

/** Watts of a power in kilowatts. */
export const wattsFromKw = (kw: number): number => kw * 1e3

/** Minutes of a duration in seconds. */
export const minutesFromSeconds = (seconds: number): number => seconds / 60

/** Seconds of a duration in minutes. */
export const secondsFromMinutes = (minutes: number): number => minutes * 60

/** Watts of 1 µJ in 1 ns: for statements in SQL, where no function of this file can be called. */
export const WATTS_OF_UJ_PER_NS = 1e3

/** Nanoseconds of a second, as above. */
export const NS_OF_SECOND = NS_PER_SECOND

const SECONDS_OF_UNIT: Record<string, number> = { s: 1, m: 60, h: SECONDS_PER_HOUR }

/** Seconds of a duration as people write it: `90s`, `10m`, `1.5h`; undefined for anything else. */
export function secondsFromDuration(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smh])(?:in|ec)?$/.exec(text.trim()) ?? []
  const seconds = SECONDS_OF_UNIT[unit]
  return number === undefined || seconds === undefined ? undefined : Number(number) * seconds
}
