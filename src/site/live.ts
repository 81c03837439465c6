import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { unstoredSpools } from '../engine/sampling/spool-directory.ts'
import { EnergyError } from '../errors.ts'
import type { LiveInvocation, SiteAnswers, SiteRefusal } from '../reporters/site-data.ts'
import type { FinishedGoal } from '../store/index.ts'
import { FollowedSpool } from './followed-spool.ts'

/** One log that cannot be read keeps nobody from seeing the others. */
function problemOf(error: unknown): SiteRefusal {
  if (error instanceof EnergyError) return { error: error.message, hint: error.hint }
  throw error
}

/**
 * The invocations whose logs lie in the spool: those that are running, and those that nobody has stored yet. Each request
 * reads what has been appended since the one before, since reading costs energy on the machine that is measured.
 */
export class Live {
  readonly #spoolRoot: string
  readonly #earlier: (experimentId: string) => Promise<readonly FinishedGoal[]>
  readonly #followed = new Map<string, FollowedSpool>()

  constructor(spoolRoot: string, earlier: (experimentId: string) => Promise<readonly FinishedGoal[]>) {
    this.#spoolRoot = spoolRoot
    this.#earlier = earlier
  }

  /** @param after by id of the experiment: how many of its runs the page has already */
  async now(after: (id: string) => number): Promise<SiteAnswers['live']> {
    const dirs = unstoredSpools(this.#spoolRoot)
    for (const dir of this.#followed.keys()) if (!dirs.includes(dir)) this.#followed.delete(dir)
    const invocations: LiveInvocation[] = []
    const problems: SiteRefusal[] = []
    for (const dir of dirs.sort().reverse()) {
      try {
        const known = this.#followed.get(dir)
        const followed = known?.isCurrent() ? known : await FollowedSpool.open(dir, this.#earlier)
        if (followed === undefined) continue
        this.#followed.set(dir, followed)
        invocations.push(followed.now(after(basename(dir))))
      } catch (error) {
        this.#followed.delete(dir)
        // Between two looks its process may have stored it and taken it away.
        if (existsSync(dir)) problems.push(problemOf(error))
      }
    }
    return { invocations, problems }
  }
}
