import { EnergyError } from '../errors.ts'
import { isAlive, parentOf } from './readers/proc-stat.ts'
import { createProcessTreeCpu } from './readers/process-tree-cpu.ts'
import type { EdgeSources } from './window.ts'

/** Whether a process is one of others, or below one of them. */
function isWithin(procRoot: string, pid: number, roots: readonly number[]): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = parentOf(procRoot, at))
    if (roots.includes(at)) return true
  return false
}

/**
 * Of processes named by a user, those whose trees are measured besides the calling process': none that lies in its tree, or
 * in the tree of another one, and so would be counted twice.
 *
 * @throws EnergyError READER_ABSENT when there is no such process, or it is hidden
 */
export function furtherRoots(procRoot: string, pids: readonly number[]): number[] {
  for (const pid of pids) {
    if (isAlive(procRoot, pid)) continue
    throw new EnergyError(
      'READER_ABSENT',
      `There is no live process ${pid} in ${procRoot} that this user can see.`,
      'Start the server before the run, or name its process in models.json (server.pid).',
    )
  }
  const distinct = [...new Set(pids)]
  return distinct.filter((pid) => {
    const others = distinct.filter((each) => each !== pid)
    return !isWithin(procRoot, pid, [process.pid, ...others])
  })
}

/** Edge sources whose CPU time has further process trees in it. They are read farther from the work than the calling process. */
export function withFurtherTrees(
  sources: EdgeSources,
  procRoot: string,
  pids: readonly number[],
): { sources: EdgeSources; close: () => void } {
  if (pids.length === 0) return { sources, close: () => undefined }
  const trees = pids.map((pid) => createProcessTreeCpu({ procRoot, pid }))
  const further = (): number => trees.reduce((sum, tree) => sum + tree.seconds(), 0)
  return {
    sources: {
      ...sources,
      treeCpuSeconds(ownLast) {
        const before = ownLast ? further() : 0
        const own = sources.treeCpuSeconds(ownLast)
        return before + own + (ownLast ? 0 : further())
      },
    },
    close: () => {
      for (const tree of trees) tree.close()
    },
  }
}
