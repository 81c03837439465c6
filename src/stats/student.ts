/** t(0.975) for 1 to 9 degrees of freedom (any table of Student's distribution). */
const TABLE = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]
const NORMAL_975 = 1.959964

/**
 * The quantile t(0.975) of Student's distribution. Above the table it is the expansion of Cornish and Fisher in 1/ν
 * (Abramowitz & Stegun 1964, 26.7.5), exact to the third decimal there.
 *
 * @param degrees whole number of degrees of freedom, from 1
 */
export function student975(degrees: number): number {
  const listed = TABLE[degrees - 1]
  if (listed !== undefined) return listed
  const z = NORMAL_975
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3
}
