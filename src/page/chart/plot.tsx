import type { ComponentChildren } from 'preact'
import { useWidth } from './use-width.ts'

interface PlotProps {
  title: string
  /** What the drawing shows, in words and figures. */
  label: string
  height: number
  draw: (width: number) => ComponentChildren
  /** Below the drawing: how to read it, and its figures as a table. */
  children?: ComponentChildren
}

/** A drawing by hand, as wide as there is room, with its text alternative. */
export function Plot({ title, label, height, draw, children }: PlotProps) {
  const [frame, width] = useWidth<HTMLElement>()
  return (
    <figure class="drawing" ref={frame}>
      <figcaption>{title}</figcaption>
      <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        {draw(width)}
      </svg>
      {children}
    </figure>
  )
}
