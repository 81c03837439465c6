import { EnergyError } from '../errors.ts'

/**
 * An error as Vitest shows it: Vitest prints the message, the stack and the cause, not our hint, so the hint joins the
 * message; our own frames tell a user nothing, and what the cause says stands in the message.
 */
function shown(error: EnergyError): EnergyError {
  const told = new EnergyError(error.code, `${error.message}\n${error.hint}`, error.hint)
  told.stack = `${told.name}: ${told.message}`
  return told
}

const asShown = (error: unknown): unknown => (error instanceof EnergyError ? shown(error) : error)

/** Runs `work`; what it throws of ours is made fit to be shown by Vitest. */
export function toldToVitest<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asShown(error)
  }
}

/** The same for work that takes time. */
export async function toldToVitestLater<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asShown(error)
  }
}
