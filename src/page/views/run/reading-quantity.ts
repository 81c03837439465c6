/** Quantities that stand in one chart: they share an axis. */
export const READING_GROUPS = [
  { key: 'idle', title: 'C-states', unit: '%' },
  { key: 'temperature', title: 'Temperature', unit: '°C' },
  { key: 'frequency', title: 'Frequency', unit: 'MHz' },
  { key: 'use', title: 'Utilisation', unit: '%' },
  { key: 'power', title: 'Power of other sources', unit: 'W', prefixed: true },
  { key: 'memory', title: 'Memory', unit: 'B', prefixed: true },
  { key: 'rates', title: 'Rates', unit: '1/s' },
  { key: 'other', title: 'Other readings', unit: '' },
] as const
export type ReadingGroup = (typeof READING_GROUPS)[number]
export type ReadingGroupKey = ReadingGroup['key']

export interface ReadingQuantity {
  group: ReadingGroupKey
  /** The name without its unit, as words: `x86 pkg temp`. */
  label: string
  /** Values are fractions, and are shown in per cent. */
  isFraction: boolean
}

const BY_NAME: readonly (readonly [pattern: RegExp, group: ReadingGroupKey])[] = [
  [/_?celsius$/i, 'temperature'],
  [/_?mhz(\d+\.\d+)?$/i, 'frequency'],
  [/^Busy%$|_?fraction$/i, 'use'],
  // Residencies as turbostat(8) and the importer of A-LEMS name them.
  [
    /^(CPU%c|Mod%c|Pkg%pc|Pk%pc|CPU%LPI|SYS%LPI|GFX%rc6|SAM%mc6|POLL|C\d+[A-Z]*%|LPI)|^(package|core|cpu)?_?c\d+_?percent$/i,
    'idle',
  ],
  [/%|_?percent$/i, 'use'],
  [/_?watts?$/i, 'power'],
  [/_?bytes$/i, 'memory'],
  [/_?per_?second$/i, 'rates'],
]

const UNIT_WORDS = /_?(celsius|mhz|fraction|percent|watts?|bytes|per_?second)$/i

/** `x86PkgTemp` → `x86 pkg temp`; names of turbostat and of registers stay as they are. */
function wordsOf(name: string): string {
  if (/[%_]/.test(name) || !/[a-z][A-Z]/.test(name)) return name.replaceAll('_', ' ')
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase())
    .trim()
}

/** What a series is of, by the unit in its name. */
export function readingQuantity(name: string): ReadingQuantity {
  const group = BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
  const bare = name.replace(UNIT_WORDS, '')
  return { group, label: wordsOf(bare) || name, isFraction: /_?fraction$/i.test(name) }
}
