/** Ctrl-C, what a CI system sends, and the end of a terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first Ctrl-C asks for an end, the second one takes it: Node's own answer is back after the first. */
export function interruption(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController()
  const stop = (): void => {
    ignore()
    controller.abort(new Error('interrupted'))
  }
  const ignore = (): void => {
    for (const name of SIGNALS) process.off(name, stop)
  }
  for (const name of SIGNALS) process.on(name, stop)
  return { signal: controller.signal, [Symbol.dispose]: ignore }
}
