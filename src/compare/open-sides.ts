import { join, relative, sep } from 'node:path'
import { cacheDirectory } from '../config/user-directories.ts'
import { changedFiles } from './changed-files.ts'
import { swapCheckouts } from './checkout.ts'
import {
  type ComparisonDirectory,
  createComparisonDirectory,
  noteProcess,
  removeComparisonDirectory,
  removeLeftovers,
} from './comparison-directory.ts'
import { removeOldInstallations } from './dependency-cache.ts'
import { unboundEnvironment } from './git.ts'
import { MeasuredSide } from './measured-side.ts'
import { prepareSide, type PreparedSide } from './prepared-side.ts'
import { openRepository, type Repository } from './repository.ts'
import type { Side, Sides, SidesRequest } from './side.ts'
import { namedCommit, type SideCommit, workingTreeCommit } from './side-commit.ts'
import { vitestOf } from './side-vitest.ts'

interface Place {
  repository: Repository
  directory: ComparisonDirectory
  cache: string
}

async function openIn({ repository, directory, cache }: Place, request: SidesRequest): Promise<Sides> {
  const { base, head, signal } = request
  const { scratch, checkouts, dir } = directory
  const onProgress = request.onProgress ?? ((): void => {})
  const onStart = (pid: number): void => noteProcess(scratch, pid)
  const commits: readonly [SideCommit, SideCommit] = [
    await namedCommit(repository, 'base', base),
    head === undefined
      ? await workingTreeCommit(repository, scratch, signal)
      : await namedCommit(repository, 'head', head),
  ]
  const shared = { repository, cache, scratch, signal, onProgress, onStart }
  // The head first: what it says of preparation and of readers goes for the base, too.
  const ofHead = await prepareSide({ ...shared, commit: commits[1], checkout: checkouts[1] })
  const { prepare } = ofHead.settings.compare
  const ofBase = await prepareSide({ ...shared, commit: commits[0], checkout: checkouts[0], prepare })
  // Which of the two paths a side lies in now.
  let swapped = false
  const pathOf = (index: 0 | 1): string => checkouts[swapped ? 1 - index : index] as string
  const rootOf = (index: 0 | 1): string =>
    join(pathOf(index), relative(checkouts[index], (index === 0 ? ofBase : ofHead).root))
  const sideOf = (index: 0 | 1, { facts, config }: PreparedSide): Side =>
    new MeasuredSide({
      facts,
      git: commits[index].git,
      settings: ofHead.settings,
      root: () => rootOf(index),
      readerRoot: () => rootOf(1),
      process: () => {
        const cwd = join(pathOf(index), repository.prefix)
        const side = commits[index].label
        return {
          cwd,
          side,
          vitest: vitestOf(cwd, side),
          ...(config === undefined ? {} : { config }),
          env: repository.env,
          scratch,
          onStart,
        }
      },
    })
  return {
    base: sideOf(0, ofBase),
    head: sideOf(1, ofHead),
    settings: ofHead.settings,
    async swap() {
      await swapCheckouts(repository, checkouts, join(dir, 'c'))
      swapped = !swapped
    },
    changedFiles: () =>
      changedFiles(
        repository,
        commits[0].checkedOut,
        commits[1].checkedOut,
        relative(checkouts[1], ofHead.root).split(sep).join('/'),
      ),
    [Symbol.asyncDispose]: () => removeComparisonDirectory(dir, repository.top, repository.env),
  }
}

/**
 * Checks out two commits side by side, in a folder of the cache, and makes both ready to be measured. What a comparison has
 * left there that was killed is removed first.
 *
 * @throws EnergyError NO_REPOSITORY, COMMIT_UNKNOWN; PROCESS_FAILED for a side that cannot be installed, built or loaded;
 *   UNSUPPORTED_HOST for one whose Vitest cannot be measured in; CONFIG_INVALID; the reason of `signal`
 */
export async function openSides(request: SidesRequest): Promise<Sides> {
  const env = unboundEnvironment(request.env ?? process.env)
  const cache = cacheDirectory(env)
  await removeLeftovers(cache, env)
  removeOldInstallations(cache)
  const repository = await openRepository(request.cwd, env)
  request.signal.throwIfAborted()
  const directory = createComparisonDirectory(cache, repository.top)
  try {
    return await openIn({ repository, directory, cache }, request)
  } catch (error) {
    await removeComparisonDirectory(directory.dir, repository.top, env)
    throw error
  }
}
