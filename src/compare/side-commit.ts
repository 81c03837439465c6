import { detectGit } from '../config/git.ts'
import type { GitFacts } from '../run.ts'
import { type Repository, requireFolder, resolveCommit } from './repository.ts'
import { commitOfWorkingTree } from './working-tree.ts'

/** What one side is made of. */
export interface SideCommit {
  /** `base main (0123abc)`, for messages. */
  label: string
  ref: string
  /** What is checked out: of a changed working tree a commit that no ref names. */
  checkedOut: string
  subject: string
  /** What records say: of a changed working tree the commit below it. */
  git: GitFacts & { commit: string; dirty: boolean }
}

const SHOWN_DIGITS = 7
const label = (role: string, ref: string, commit: string): string => `${role} ${ref} (${commit.slice(0, SHOWN_DIGITS)})`

/** @throws EnergyError COMMIT_UNKNOWN */
export async function namedCommit(repository: Repository, role: 'base' | 'head', ref: string): Promise<SideCommit> {
  const { commit, subject } = await resolveCommit(repository, ref)
  await requireFolder(repository, commit, ref)
  return { label: label(role, ref, commit), ref, checkedOut: commit, subject, git: { commit, dirty: false } }
}

/** What stands in the place of a ref where the head is the working tree. */
const WORKING_TREE = 'working tree'

/** @param scratch folder for a temporary index */
export async function workingTreeCommit(
  repository: Repository,
  scratch: string,
  signal: AbortSignal,
): Promise<SideCommit> {
  const { commit, subject } = await resolveCommit(repository, 'HEAD')
  const { commit: checkedOut, dirty } = await commitOfWorkingTree(repository, scratch, signal)
  const { branch } = detectGit(repository.top)
  return {
    label: label('head', WORKING_TREE, commit),
    ref: WORKING_TREE,
    checkedOut,
    subject,
    git: { commit, dirty, ...(branch === undefined ? {} : { branch }) },
  }
}
