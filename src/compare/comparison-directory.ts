import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ownerIn, ownerIsAlive, type ProcessOwner, processOwner } from '../engine/process-owner.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'
import { askGit } from './git.ts'

/** Folder of one comparison in the cache: both checkouts and what their processes write. */
export interface ComparisonDirectory {
  dir: string
  /** Two paths of equal length. */
  checkouts: readonly [a: string, b: string]
  scratch: string
}

interface Owned {
  owner: ProcessOwner
  /** Top of the repository that the checkouts belong to. */
  repository: string
}

const OWNER_FILE = 'owner.json'
const PROCESS_FILE = 'process.json'
/** Not yet named by its owner. */
const UNNAMED = '.new-'

const rootOf = (cache: string): string => join(cache, 'compare')

/** Folders of comparisons, each with its owner from the moment that others can see it. */
export function createComparisonDirectory(cache: string, repository: string): ComparisonDirectory {
  mkdirSync(rootOf(cache), { recursive: true, mode: PRIVATE_FOLDER })
  // As git names it.
  const root = realpathSync(rootOf(cache))
  const unnamed = mkdtempSync(join(root, UNNAMED))
  const owned: Owned = { owner: processOwner(), repository }
  writeFileSync(join(unnamed, OWNER_FILE), JSON.stringify(owned), { mode: PRIVATE_FILE })
  const dir = join(root, unnamed.slice(-6))
  renameSync(unnamed, dir)
  const scratch = join(dir, 'scratch')
  mkdirSync(scratch, { mode: PRIVATE_FOLDER })
  return { dir, checkouts: [join(dir, 'a'), join(dir, 'b')], scratch }
}

/** Notes the process group that runs, so that a later comparison can end it should this one be killed. */
export const noteProcess = (scratch: string, pid: number): void =>
  writeFileSync(join(scratch, PROCESS_FILE), JSON.stringify(processOwner(pid)), { mode: PRIVATE_FILE })

/** What a file of a comparison holds; undefined where there is none, or a full disk has left a part of it. */
function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function endNotedProcess(dir: string): void {
  const noted = ownerIn(readJson(join(dir, 'scratch', PROCESS_FILE)))
  // kill(2): a group below 2 is every process, or one's own. Without its start a pid may be another process by now.
  if (noted?.startTicks !== undefined && noted.pid > 1 && ownerIsAlive(noted)) process.kill(-noted.pid, 'SIGKILL')
}

/** Takes the checkouts of a folder out of their repository, and removes it. Other worktrees are left alone, missing or not. */
export async function removeComparisonDirectory(
  dir: string,
  repository: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  endNotedProcess(dir)
  if (existsSync(repository)) {
    const options = { cwd: repository, env }
    const { stdout } = await askGit(['worktree', 'list', '--porcelain'], options)
    const paths = stdout.split('\n').flatMap((line) => (line.startsWith(`worktree ${dir}/`) ? [line.slice(9)] : []))
    // Twice: one that was being made is locked. What git cannot remove is removed below, and git forgets it by itself.
    for (const path of paths) await askGit(['worktree', 'remove', '--force', '--force', path], options)
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 3 })
}

/** Removes what comparisons have left that were killed. @returns how many there were */
export async function removeLeftovers(cache: string, env: NodeJS.ProcessEnv): Promise<number> {
  if (!existsSync(rootOf(cache))) return 0
  const root = realpathSync(rootOf(cache))
  let removed = 0
  for (const name of readdirSync(root)) {
    const file = join(root, name, OWNER_FILE)
    if (!existsSync(file)) continue
    // Owner and repository were there before the folder had its name: what cannot be read belongs to nobody any more.
    const { owner, repository } = (readJson(file) ?? {}) as { owner?: unknown; repository?: unknown }
    const known = ownerIn(owner)
    if (known && ownerIsAlive(known)) continue
    await removeComparisonDirectory(join(root, name), typeof repository === 'string' ? repository : '', env)
    removed++
  }
  return removed
}
