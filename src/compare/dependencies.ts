import { existsSync } from 'node:fs'
import { delimiter, dirname, join, posix } from 'node:path'
import { EnergyError } from '../errors.ts'
import { fromCache, intoCache, linkAll } from './dependency-cache.ts'
import { git } from './git.ts'
import { foldersUp, type Installation, installationsOf, LOCK_FILES } from './package-manager.ts'
import { runGroup } from './process-group.ts'
import type { Repository } from './repository.ts'

export interface DependencyRequest {
  repository: Repository
  checkout: string
  /** `base main (0123abc)`, for messages. */
  side: string
  cache: string
  signal: AbortSignal
  onProgress: (text: string) => void
  onStart: (pid: number) => void
}

/** The Node that measures goes first: native code is built for it. */
export const withThisNode = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  PATH: [dirname(process.execPath), env.PATH ?? ''].join(delimiter),
})

/** Folders of the packages of a checkout, by the folder of the lock file that they belong to. */
async function packagesByLock(checkout: string, env: NodeJS.ProcessEnv): Promise<Map<string, string[]>> {
  const names = [...LOCK_FILES, 'package.json'].map((name) => `:(glob)**/${name}`)
  const files = (await git(['ls-files', '-z', '--', ...names], { cwd: checkout, env })).split('\0')
  const folderOf = (file: string): string => (file.includes('/') ? posix.dirname(file) : '')
  const locked = new Set(files.filter((file) => LOCK_FILES.includes(posix.basename(file))).map(folderOf))
  const packages = new Map<string, string[]>()
  for (const file of files) {
    if (posix.basename(file) !== 'package.json') continue
    const folder = folderOf(file)
    const lock = foldersUp(folder).find((each) => locked.has(each)) ?? ''
    packages.set(lock, [...(packages.get(lock) ?? []), folder])
  }
  return packages
}

async function install(installation: Installation, request: DependencyRequest, dir: string): Promise<void> {
  const { repository, side, signal, onProgress, onStart } = request
  const { command } = installation
  onProgress(`Installing the dependencies of the ${side}: ${command.join(' ')}`)
  const env = withThisNode(repository.env)
  const { code, output } = await runGroup({ command, cwd: dir, env, signal, onStart }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { code: undefined, output: `${command[0]} is not installed` }
  })
  if (code === 0) return
  throw new EnergyError(
    'PROCESS_FAILED',
    `The dependencies of the ${side} cannot be installed: \`${command.join(' ')}\` ended with code ${code ?? 'none'}:\n${output.trimEnd()}`,
    'Make it work in a clone of that commit, or compare with another one.',
  )
}

function refusePnp(dir: string, side: string): void {
  if (!existsSync(join(dir, '.pnp.cjs')) || existsSync(join(dir, 'node_modules'))) return
  throw new EnergyError(
    'UNSUPPORTED_HOST',
    `The ${side} has its dependencies in Plug'n'Play archives, and no node_modules.`,
    'Set `nodeLinker: node-modules` in .yarnrc.yml.',
  )
}

/**
 * Gives a checkout its dependencies: those of the user's own tree where the lock file is the same, else those that an
 * earlier comparison has installed, else a fresh installation.
 *
 * @throws EnergyError PROCESS_FAILED with the end of what the package manager says
 */
export async function provideDependencies(request: DependencyRequest): Promise<void> {
  const { repository, checkout, cache, signal } = request
  const { top, prefix, env } = repository
  const packages = await packagesByLock(checkout, env)
  const users = new Map(installationsOf(top, prefix).map((each) => [each.folder, each.hash]))
  for (const installation of installationsOf(checkout, prefix)) {
    const folders = packages.get(installation.folder) ?? [installation.folder]
    const dir = join(checkout, installation.folder)
    if (
      users.get(installation.folder) === installation.hash &&
      existsSync(join(top, installation.folder, 'node_modules'))
    ) {
      await linkAll(top, checkout, folders, signal)
      continue
    }
    if (await fromCache(cache, installation, checkout, folders, signal)) continue
    await install(installation, request, dir)
    refusePnp(dir, request.side)
    await intoCache(cache, installation, checkout, folders, signal)
  }
}
