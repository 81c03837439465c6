/** What a column of turbostat holds, and between which values it can lie on any machine. */
export interface TurbostatColumn {
  unit: '%' | 'MHz' | 'W' | 'J' | '°C' | 's' | 'µs' | 'count' | 'ratio' | 'number'
  low: number
  high: number
}

/** Against the counter of the same core (mperf, residency MSRs, both over the TSC): above 100 by rounding only. */
const OF_TSC: TurbostatColumn = { unit: '%', low: 0, high: 100.5 }
/** Against the interval, which the measuring CPU times itself: an i7-1165G7 at rest shows up to 102 for GFX%rc6. */
const OF_INTERVAL: TurbostatColumn = { unit: '%', low: 0, high: 110 }
const CLOCK: TurbostatColumn = { unit: 'MHz', low: 0, high: 10_000 }
const POWER: TurbostatColumn = { unit: 'W', low: 0, high: 2_000 }
const ENERGY: TurbostatColumn = { unit: 'J', low: 0, high: Number.MAX_SAFE_INTEGER }
const TEMPERATURE: TurbostatColumn = { unit: '°C', low: -40, high: 150 }
const COUNT: TurbostatColumn = { unit: 'count', low: 0, high: Number.MAX_SAFE_INTEGER }
const NUMBER: TurbostatColumn = { unit: 'number', low: 0, high: 1e6 }

/**
 * The columns as turbostat(8) names them, the first pattern that fits. States of cpuidle have the names that the driver
 * gives them (`C1ACPI%` is the residency, `C1ACPI` how often it was entered). What is not here has no unit and no limits.
 */
const COLUMNS: readonly (readonly [RegExp, TurbostatColumn])[] = [
  [/^(Avg|Bzy|TSC|Unc)_?MHz$|^(GFX|GFXA|SAM|SAMA)MHz$|^UMHz\d+\.\d+$/, CLOCK],
  [/^Busy%$|^CPU%c\d$|^Mod%c\d$|^Pkg%pc\d+$|^Pk%pc10$/, OF_TSC],
  [/^(GFX%rc6|SAM%mc6|CPU%LPI|SYS%LPI|CPUGFX%|Any%C0|GFX%C0)$/, OF_INTERVAL],
  [/^(PKG_%|RAM_%|LLC%hit|L2%hit)$/, OF_INTERVAL],
  [/^(POLL|C\d+[A-Z]*|LPI-?\d+)%[+-]?$/, OF_INTERVAL],
  [/^(Pkg|Cor|GFX|RAM|Sys)Watt$/, POWER],
  [/^(Pkg|Cor|GFX|RAM|Sys)_J$/, ENERGY],
  [/^(Pkg|Core)Tmp$/, TEMPERATURE],
  // Instructions per cycle: no core retires 16 of them in one.
  [/^IPC$/, { unit: 'ratio', low: 0, high: 16 }],
  [/^(IRQ|NMI|SMI|CoreThr|POLL|C\d+[A-Z]*|LPI-?\d+)[+-]?$/, COUNT],
  [/^(Package|Die|Node|Core|CPU|APIC|X2APIC|L3)$/, NUMBER],
  [/^Time_Of_Day_Seconds$/, { unit: 's', low: 0, high: Number.MAX_SAFE_INTEGER }],
  [/^usec$/, { unit: 'µs', low: 0, high: Number.MAX_SAFE_INTEGER }],
]

/** What is known of a column by its name; undefined for one that this table does not have. */
export const turbostatColumn = (name: string): TurbostatColumn | undefined =>
  COLUMNS.find(([pattern]) => pattern.test(name))?.[1]
