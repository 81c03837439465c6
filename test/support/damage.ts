import fc from 'fast-check'

/** What happens to a file: it ends early, or some of its bits are others. */
export interface Damage {
  cut: number | undefined
  flips: { at: number; bit: number }[]
}
export const damage: fc.Arbitrary<Damage> = fc.record({
  cut: fc.option(fc.nat(), { nil: undefined }),
  flips: fc.array(fc.record({ at: fc.nat(), bit: fc.nat(7) }), { maxLength: 3 }),
})

export function damaged(whole: Uint8Array, { cut, flips }: Damage): Buffer {
  const bytes = Buffer.from(whole.subarray(0, cut === undefined ? whole.length : cut % (whole.length + 1)))
  for (const { at, bit } of bytes.length === 0 ? [] : flips) {
    const place = at % bytes.length
    bytes[place] = (bytes[place] as number) ^ (1 << bit)
  }
  return bytes
}
