/** 1/φ: multiples of it are spread evenly, however many there are (Weyl's equidistribution). */
const GOLDEN = 0.618_033_988_749_895

/** Where the i-th point of a strip stands across it, from −0.5 to 0.5; the same in every drawing. */
export const jitter = (i: number): number => ((i * GOLDEN + 0.5) % 1) - 0.5
