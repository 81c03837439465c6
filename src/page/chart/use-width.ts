import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Before the page is laid out. */
const FIRST_WIDTH = 640
/** A narrower drawing has no room for its axes. */
const LEAST_WIDTH = 240

/** The width of an element in CSS pixels, followed when it changes: letters of a drawing keep their size on a narrow screen. */
export function useWidth<T extends Element>(): [RefObject<T | null>, number] {
  const element = useRef<T>(null)
  const [width, setWidth] = useState(FIRST_WIDTH)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return undefined
    const follow = () => setWidth(Math.max(LEAST_WIDTH, Math.floor(current.clientWidth)))
    follow()
    const observer = new ResizeObserver(follow)
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}
