import { holdsHostLock } from '../engine/host-lock.ts'
import { EnergyError } from '../errors.ts'
import { reportedError, writeSideReport } from '../invocation/side-report.ts'
import type { SideTicket } from '../invocation/side-ticket.ts'
import type { Settings } from '../config/schema.ts'

let bound = false

/** A side ends with its comparison, however that ends: the comparison keeps the other end of its standard input. */
export function endWithComparison(): void {
  if (bound) return
  bound = true
  const end = (): void => {
    // With its workers, and with what the benches have started.
    process.kill(-process.pid, 'SIGKILL')
  }
  process.stdin.on('end', end).on('error', end).resume()
  const { unref } = process.stdin as { unref?: () => void }
  unref?.call(process.stdin)
}

/** Says what the configuration resolves to; nothing else is wanted of this process. */
export function reportResolved({ reportFile }: SideTicket, settings: Settings, root: string): never {
  writeSideReport(reportFile, { resolved: { settings, root } })
  process.exit(0)
}

/** Runs `work`; what it throws is told to the comparison, too. */
export async function toldToComparison<T>(ticket: SideTicket | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (ticket) writeSideReport(ticket.reportFile, { error: reportedError(error) })
    throw error
  }
}

/** @throws EnergyError LOCKED when the comparison does not hold the machine */
export async function requireLockOfComparison({ measure }: SideTicket): Promise<void> {
  if (!measure || (await holdsHostLock(measure.settings.roots.sys, measure.lockHolder))) return
  throw new EnergyError(
    'LOCKED',
    `Process ${measure.lockHolder}, which compares, does not hold the host lock of ${measure.settings.roots.sys}.`,
    'Start comparisons with `vitest-energy compare`, and leave VITEST_ENERGY_SIDE out of the environment.',
  )
}
