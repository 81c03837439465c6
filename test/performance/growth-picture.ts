/** Costs of one quantity by size. */
export interface Curve {
  name: string
  points: { size: number; seconds: number; bytes: number }[]
}

const WIDTH = 720
const HEIGHT = 420
const EDGE = { left: 70, right: 190, top: 20, bottom: 45 }
const COLOURS = ['#0969da', '#1a7f37', '#bc4c00', '#8250df', '#cf222e']

/** The decades from the smallest value to the largest. */
function decades(values: readonly number[]): number[] {
  const from = Math.floor(Math.log10(Math.min(...values)))
  const to = Math.ceil(Math.log10(Math.max(...values)))
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

const label = (decade: number): string => (decade < 0 ? `1/${10 ** -decade}` : (10 ** decade).toLocaleString('en'))

/** CPU seconds against size, both in decades: what grows with its size in proportion rises by one for one. */
export function growthPicture(curves: readonly Curve[]): string {
  const all = curves.flatMap(({ points }) => points)
  const [xs, ys] = [decades(all.map(({ size }) => size)), decades(all.map(({ seconds }) => seconds))]
  const place = (value: number, of: readonly number[], from: number, to: number): number =>
    from + ((value - (of[0] as number)) / ((of.at(-1) as number) - (of[0] as number))) * (to - from)
  const x = (decade: number): number => place(decade, xs, EDGE.left, WIDTH - EDGE.right)
  const y = (decade: number): number => place(decade, ys, HEIGHT - EDGE.bottom, EDGE.top)
  const grid = [
    ...xs.map((at) => `<path d="M${x(at)} ${EDGE.top}V${HEIGHT - EDGE.bottom}"/>`),
    ...ys.map((at) => `<path d="M${EDGE.left} ${y(at)}H${WIDTH - EDGE.right}"/>`),
  ]
  const labels = [
    ...xs.map((at) => `<text x="${x(at)}" y="${HEIGHT - EDGE.bottom + 16}" text-anchor="middle">${label(at)}</text>`),
    ...ys.map((at) => `<text x="${EDGE.left - 8}" y="${y(at) + 4}" text-anchor="end">${label(at)}</text>`),
    `<text x="${EDGE.left}" y="${HEIGHT - 8}">size</text>`,
    `<text x="14" y="${EDGE.top - 6}">CPU seconds</text>`,
  ]
  const lines = curves.map(({ name, points }, i) => {
    const colour = COLOURS[i % COLOURS.length]
    const at = points.map(
      ({ size, seconds }) => `${x(Math.log10(size)).toFixed(1)},${y(Math.log10(seconds)).toFixed(1)}`,
    )
    const beside = EDGE.top + 20 + 18 * i
    return `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/><text x="${WIDTH - EDGE.right + 12}" y="${beside}" fill="${colour}">${name}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="CPU seconds against size">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<g stroke="#d0d7de">${grid.join('')}</g>
<g fill="#1f2328">${labels.join('')}</g>
${lines.join('\n')}
</svg>
`
}
