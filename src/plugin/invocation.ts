import { join } from 'node:path'
import type { Settings } from '../config/schema.ts'
import type { CpuChoice } from '../engine/cpu-choice.ts'
import { uuidv7 } from '../uuid.ts'
import { experimentHead, invocationPaths } from '../invocation/head.ts'
import type { SideTicket } from '../invocation/side-ticket.ts'
import type { Experiment, GitFacts } from '../run.ts'
import { type ProcessTicket, ticketFrom } from './process-ticket.ts'

/** What one invocation of Vitest knows before anything is measured: shared by all projects that load the plugin. */
export interface Invocation {
  readonly head: Experiment
  readonly root: string
  readonly settings: Settings
  /** Where this invocation's workers write; the folders of all invocations lie in `spoolRoot`. */
  readonly spoolRoot: string
  readonly spoolDir: string
  readonly reportDir: string
  readonly database: string
  /** In a further process: what the first one handed over. */
  readonly ticket: ProcessTicket | undefined
  /** In a side of a comparison: what it hands over. */
  readonly side: SideTicket | undefined
  /** CPUs of the workers, once a project measures that is to be pinned. */
  pin?: CpuChoice
}

export function beginInvocation(of: {
  root: string
  settings: Settings
  vitestVersion: string
  git: GitFacts
  side: SideTicket | undefined
}): Invocation {
  const { root, settings, vitestVersion, git, side } = of
  const ticket = ticketFrom(process.env)
  const id = ticket?.experimentId ?? uuidv7()
  const paths = invocationPaths(root, settings)
  const spoolRoot = side?.scratchDir ?? paths.spoolRoot
  const seed = ticket?.seed ?? side?.measure?.seed
  return {
    ...paths,
    root,
    settings,
    spoolRoot,
    spoolDir: ticket?.spoolDir ?? join(spoolRoot, id),
    ticket,
    side,
    head: experimentHead({
      id,
      name: 'vitest bench',
      root,
      settings,
      vitestVersion,
      git,
      ...(seed === undefined ? {} : { seed }),
    }),
  }
}
