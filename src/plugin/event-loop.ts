// Captured at import: fake timers replace it later.
const immediate = setImmediate

/** Lets the event loop turn once, so that time-outs, cancellations and the end of the parent process are noticed. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => immediate(resolve))
