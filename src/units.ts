/** The only place where one unit becomes another. */

const UJ_PER_JOULE = 1e6
const NS_PER_SECOND = 1e9

/** Joules of a difference of two counter readings in µJ. Exact up to 2^53 µJ (2.5 MWh). */
export const joulesFromUj = (uj: bigint): number => Number(uj) / UJ_PER_JOULE

/** Counter value in µJ of an amount in joules, rounded down to whole µJ as a counter does. */
export const ujFromJoules = (joules: number): bigint => BigInt(Math.floor(joules * UJ_PER_JOULE))

/** Joules of a counter unit given in µJ (61.035 µJ is the common Intel unit). */
export const joulesFromUnitUj = (unitUj: number): number => unitUj / UJ_PER_JOULE

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

/** Seconds of a duration in ms (Vitest, tinybench and the Date API count in ms). */
export const secondsFromMs = (ms: number): number => ms / 1e3

/** Milliseconds of a duration in seconds. */
export const msFromSeconds = (seconds: number): number => seconds * 1e3

/** Watts of an energy over a time. The caller makes sure that `seconds` is above 0. */
export const wattsFrom = (joules: number, seconds: number): number => joules / seconds

/** Bytes of a size in KiB (/proc/meminfo). */
export const bytesFromKib = (kib: number): number => kib * 1024
