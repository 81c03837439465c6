import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git, unboundEnvironment } from './git.ts'
import { openRepository } from './repository.ts'
import type { ComparisonSide } from '../comparison.ts'
import { commitOfWorkingTree } from './working-tree.ts'

/** The tree of the head: of a changed working tree, that of what it holds now. */
async function headTree(
  cwd: string,
  { commit, dirty }: Pick<ComparisonSide, 'commit' | 'dirty'>,
  signal: AbortSignal,
): Promise<string> {
  const env = unboundEnvironment(process.env)
  const repository = await openRepository(cwd, env)
  const scratch = mkdtempSync(join(tmpdir(), 'vitest-energy-tree-'))
  try {
    const head = dirty ? (await commitOfWorkingTree(repository, scratch, signal)).commit : commit
    return await git(['rev-parse', `${head}^{tree}`], { cwd: repository.top, env, signal })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/**
 * The file that holds the pairs of a comparison, named after everything that must be the same for another one to go on with
 * them: commits, the tree of the head, settings, machine.
 */
export async function pairLogFile(of: {
  reportDir: string
  cwd: string
  base: Pick<ComparisonSide, 'commit'>
  head: Pick<ComparisonSide, 'commit' | 'dirty'>
  /** Settings, machine and whatever else decides. */
  same: unknown
  signal: AbortSignal
}): Promise<string> {
  const { reportDir, cwd, base, head, same, signal } = of
  const text = JSON.stringify([base.commit, head.commit, await headTree(cwd, head, signal), same])
  const key = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return join(reportDir, 'compare', `${key}.jsonl`)
}
