const SIZE = 6

/** Which way an arrow points. */
export type Direction = 'left' | 'right' | 'up' | 'down'

const ARROWS: Record<Direction, string> = {
  left: `l${SIZE} ${-SIZE}v${2 * SIZE}z`,
  right: `l${-SIZE} ${-SIZE}v${2 * SIZE}z`,
  up: `l${-SIZE} ${SIZE}h${2 * SIZE}z`,
  down: `l${-SIZE} ${-SIZE}h${2 * SIZE}z`,
}

interface PointMarkProps {
  x: number
  y: number
  /** It is far from the others. */
  isFar: boolean
  /** It lies beyond the drawing, that way. */
  beyond: Direction | undefined
  /** Its value, when it is pointed at. */
  title: string
}

/** One value: a dot, a ring where it is far from the others, an arrow where it lies beyond the drawing. */
export function PointMark({ x, y, isFar, beyond, title }: PointMarkProps) {
  if (beyond !== undefined)
    return (
      <path class="point outlier" d={`M${x} ${y}${ARROWS[beyond]}`}>
        <title>{title}</title>
      </path>
    )
  return (
    <circle class={isFar ? 'point outlier' : 'point'} cx={x} cy={y} r={isFar ? 4 : 3}>
      <title>{title}</title>
    </circle>
  )
}
