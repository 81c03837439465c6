import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceTree } from './module-graph.ts'

function onDisk(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined
}

function inCommit(root: string, commit: string, path: string): string | undefined {
  try {
    return execFileSync('git', ['--no-optional-locks', 'cat-file', 'blob', `${commit}:./${path}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 28,
    })
  } catch {
    // No such file, or a folder: what is asked for is whether there is one.
    return undefined
  }
}

/**
 * The files of the head.
 *
 * @param commit without one, the working tree
 */
export function sourceTree(root: string, commit: string | undefined): SourceTree {
  const texts = new Map<string, string | undefined>()
  return {
    read(path) {
      if (!texts.has(path))
        texts.set(path, commit === undefined ? onDisk(join(root, path)) : inCommit(root, commit, path))
      return texts.get(path)
    },
    isInstalled: (name) =>
      lstatSync(join(root, 'node_modules', name), { throwIfNoEntry: false })?.isDirectory() === true,
  }
}
