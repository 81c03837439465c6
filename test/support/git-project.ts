import { type GitProject, gitProjectIn } from './git-project-in.ts'
import { scratch } from './scratch.ts'

export type { GitProject } from './git-project-in.ts'

/** A throw-away repository. */
export const gitProject = (files: Record<string, string> = {}): GitProject => gitProjectIn(scratch(), files)
