import type { Mutant } from './operators.ts'

/** A mutant that nobody who uses the code can tell from the original. */
interface Equivalent extends Pick<Mutant, 'file' | 'from' | 'to'> {
  /** The line that it stands in, without indent. */
  line: string
  why: string
}

const CHUNK_SIZE = 'a chunk of another size is read in more or fewer parts'
const UNUSED = 'an element that nobody uses'
const OVERWRITTEN = 'overwritten at the edge, before anybody reads it'

export const EQUIVALENT: readonly Equivalent[] = [
  ...['19', '21', '0'].map((to) => ({
    file: 'src/engine/sampling/appended-records.ts',
    line: 'const CHUNK_BYTES = 1 << 20',
    from: '20',
    to,
    why: CHUNK_SIZE,
  })),
  {
    file: 'src/engine/sampling/appended-records.ts',
    line: 'if (from === 0) chunk = Buffer.allocUnsafe(2 * chunk.length)',
    from: '2',
    to: '3',
    why: CHUNK_SIZE,
  },
  ...['15', '17', '0'].map((to) => ({
    file: 'src/engine/sampling/checked-lines.ts',
    line: 'const CHUNK_BYTES = 1 << 16',
    from: '16',
    to,
    why: CHUNK_SIZE,
  })),
  {
    file: 'src/engine/sampling/reading.ts',
    line: 'export const READING_VALUES = 2',
    from: '2',
    to: '3',
    why: UNUSED,
  },
  {
    file: 'src/engine/sampling/lateness.ts',
    line: 'for (let i = 0; i < LATENESS_BUCKETS; i++) {',
    from: '<',
    to: '<=',
    why: 'behind the last bucket there is none, so none is told',
  },
  ...['3', '5'].map((to) => ({
    file: 'src/engine/sampling/ring.ts',
    line: 'export const COUNT = { head: 0, lost: 1, cpuUs: 2, words: 4 } as const',
    from: '4',
    to,
    why: UNUSED,
  })),
  ...['7', '9'].map((to) => ({
    file: 'src/engine/sampling/ring.ts',
    line: 'words: 8,',
    from: '8',
    to,
    why: UNUSED,
  })),
  ...[
    'treeCpuSeconds: 0,',
    'treeCpuBesideMachine: 0,',
    'samplerPosition: 0,',
    'samplerLost: 0,',
    'cpuAtNs: 0n,',
  ].flatMap((line) => {
    const from = line.replace(/^.* (.*),$/, '$1')
    return ['1', '-1'].map((to) => ({
      file: 'src/engine/window.ts',
      line,
      from,
      to: from.replace('0', to),
      why: OVERWRITTEN,
    }))
  }),
  {
    file: 'src/engine/window.ts',
    line: "end.ticks = (start.ticks.length > 0 && sources.ticks?.watch('first', end.reading)) || []",
    from: '?.',
    to: '.',
    why: 'the start has steps only where they are watched',
  },
  ...[
    ['0', '1'],
    ['0', '-1'],
    ['<', '<='],
  ].map(([from = '', to = '']) => ({
    file: 'src/engine/spans/edge-log.ts',
    line: 'for (let i = 0; i < CHUNK; i++) this.#slots.push({ reading: createReading(this.#counters), treeCpuSeconds: 0 })',
    from,
    to,
    why: 'slots are made in more or fewer parts, and overwritten before they are read',
  })),
  ...['63', '65'].map((to) => ({
    file: 'src/engine/spans/edge-log.ts',
    line: 'const CHUNK = 64',
    from: '64',
    to,
    why: CHUNK_SIZE,
  })),
  ...[
    ['let stepUj = BigInt.asIntN(64, after - beforeUj)', '64', '63'],
    ['let stepUj = BigInt.asIntN(64, after - beforeUj)', '64', '65'],
    ['if (!isOrdinary(ordinary, stepUj, BigInt.asIntN(64, atNs - beforeNs))) {', '64', '63'],
    ['if (!isOrdinary(ordinary, stepUj, BigInt.asIntN(64, atNs - beforeNs))) {', '64', '65'],
    ['else if (BigInt.asIntN(64, atNs - movedAtNs) > restNs) restNs = BigInt.asIntN(64, atNs - movedAtNs)', '64', '63'],
    ['else if (BigInt.asIntN(64, atNs - movedAtNs) > restNs) restNs = BigInt.asIntN(64, atNs - movedAtNs)', '64', '65'],
    ['countedUj = BigInt.asIntN(64, countedUj + stepUj)', '64', '63'],
    ['countedUj = BigInt.asIntN(64, countedUj + stepUj)', '64', '65'],
  ].map(([line = '', from = '', to = '']) => ({
    file: 'src/engine/sampling/counter.ts',
    line,
    from,
    to,
    why: 'neither times nor energies come to 2^62',
  })),
  ...['17', '19'].map((to) => ({
    file: 'src/engine/sampling/ring.ts',
    line: 'export const RING_CAPACITY = 1 << 18',
    from: '18',
    to,
    why: 'a ring of another size holds more or fewer readings',
  })),
]

/** @param text of the file of the mutant */
export function isEquivalent({ file, line, from, to }: Mutant, text: string): boolean {
  const found = (text.split('\n')[line - 1] ?? '').trim()
  return EQUIVALENT.some((each) => each.file === file && each.line === found && each.from === from && each.to === to)
}
