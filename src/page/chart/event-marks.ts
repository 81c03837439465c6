import type uPlot from 'uplot'
import type { ColorOf } from './chart-colors.ts'
import type { EventMark } from './time-series.ts'

/** Signs that stand closer than this would cover each other, CSS pixels. */
const SIGN_SPACE = 9

/** Draws a thin line at each event, and its sign above the plot where there is room for one. */
export const drawMarks =
  (marks: readonly EventMark[], colorOf: ColorOf, ratioOf: () => number) =>
  (plot: uPlot): void => {
    const { ctx } = plot
    const { left, top, width, height } = plot.bbox
    const ratio = ratioOf()
    ctx.save()
    ctx.strokeStyle = colorOf('var(--faint)')
    ctx.fillStyle = colorOf('var(--text)')
    ctx.lineWidth = ratio / 2
    ctx.setLineDash([2 * ratio, 3 * ratio])
    ctx.textAlign = 'center'
    ctx.textBaseline = 'bottom'
    ctx.font = `${10 * ratio}px "DejaVu Sans", sans-serif`
    let free = Number.NEGATIVE_INFINITY
    for (const { atSeconds, sign } of marks) {
      const x = plot.valToPos(atSeconds, 'x', true)
      if (x < left || x > left + width) continue
      ctx.beginPath()
      ctx.moveTo(x, top)
      ctx.lineTo(x, top + height)
      ctx.stroke()
      if (x < free) continue
      ctx.fillText(sign, x, top - ratio)
      free = x + SIGN_SPACE * ratio
    }
    ctx.restore()
  }
