import type { Settings } from '../../config/schema.ts'

/** One thing that was looked at: how bad it is, what was seen, and what to do. */
export interface Finding {
  check: string
  severity: 'OK' | 'INFO' | 'WARN' | 'ERROR'
  /** One sentence. */
  fact: string
  /** The command or the step that helps. */
  fix?: string
}

/** What the checks look at. All files of the system lie below the roots. */
export interface Surroundings {
  roots: Settings['roots']
  limits: Pick<Settings['limits'], 'backgroundCores'>
  /** The folder whose Vitest would run. */
  cwd: string
}

/** Looks at one thing; never throws for a file that is missing. */
export type Check = (surroundings: Surroundings) => Finding | Promise<Finding>
