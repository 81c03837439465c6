import type uPlot from 'uplot'
import type { ColorOf } from './chart-colors.ts'
import type { Shade, ShadedPhase } from './time-series.ts'

/** Between the lines of a pattern, CSS pixels. */
const PATTERN_SPACE = 9

/** The lines or dots of a pattern over a rectangle. */
function tracePattern(ctx: CanvasRenderingContext2D, shade: Shade, [x, y, width, height]: Rectangle, space: number) {
  if (shade === 'dotted') {
    for (let at = Math.ceil(x / space) * space; at < x + width; at += space)
      for (let down = y + space / 2; down < y + height; down += space) ctx.rect(at, down, space / 6, space / 6)
    return
  }
  const lean = shade === 'rising' ? -height : height
  const from = Math.floor((x - height) / space) * space
  for (let at = from; at < x + width + height; at += space) {
    ctx.moveTo(at, y)
    ctx.lineTo(at + lean, y + height)
  }
}

type Rectangle = [x: number, y: number, width: number, height: number]

function drawPhase(ctx: CanvasRenderingContext2D, shade: Shade, area: Rectangle, colorOf: ColorOf, ratio: number) {
  ctx.save()
  ctx.beginPath()
  ctx.rect(...area)
  ctx.clip()
  ctx.fillStyle = colorOf(`var(--shade-${shade})`)
  ctx.fillRect(...area)
  if (shade !== 'plain') {
    ctx.beginPath()
    tracePattern(ctx, shade, area, PATTERN_SPACE * ratio)
    ctx.strokeStyle = colorOf('var(--hatch)')
    ctx.globalAlpha = 0.45
    ctx.lineWidth = ratio / 2
    ctx.stroke()
  }
  ctx.restore()
}

/** Shades the phases that are in view, below everything else. */
export const drawPhases =
  (phases: readonly ShadedPhase[], colorOf: ColorOf, ratioOf: () => number) =>
  (plot: uPlot): void => {
    const { left, top, width, height } = plot.bbox
    for (const { shade, fromSeconds, toSeconds } of phases) {
      const from = Math.max(left, plot.valToPos(fromSeconds, 'x', true))
      const to = Math.min(left + width, plot.valToPos(toSeconds, 'x', true))
      if (to > from) drawPhase(plot.ctx, shade, [from, top, to - from, height], colorOf, ratioOf())
    }
  }
