const WIDTH = 96
const HEIGHT = 18
/** Room above and below for the width of the line. */
const INSET = 1.5
/** Values that differ by less are a straight line: noise of the last digit would look like a mountain range. */
const FLAT = 0.001

/** Points of a line through values between their own extremes, `x,y` each. */
export function sparkPoints(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const isFlat = high - low <= Math.abs(high) * FLAT
  const step = values.length > 1 ? WIDTH / (values.length - 1) : 0
  return values
    .map((value, i) => {
      const share = isFlat ? 0.5 : (value - low) / (high - low)
      return `${(i * step).toFixed(1)},${(HEIGHT - INSET - share * (HEIGHT - 2 * INSET)).toFixed(1)}`
    })
    .join(' ')
}

/** Values as a small line; what it shows is said in words beside it. */
export function Spark({ values, text }: { values: readonly number[]; text: string }) {
  if (values.length < 2) return <span class="faint">{text}</span>
  return (
    <>
      <svg class="spark" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
        <polyline points={sparkPoints(values)} />
      </svg>
      <span class="unseen">{text}</span>
    </>
  )
}
