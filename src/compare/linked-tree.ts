import {
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

/** What a package manager has made; every other dot folder is written to by tools, and gets files of its own. */
const INSTALLED = ['.bin', '.pnpm', '.package-lock.json', '.yarn-state.yml', '.modules.yaml']
/** Caches and the leftovers of other runs. */
const LEFT_OUT = ['.cache', '.vite', '.vite-temp', '.vitest']

/** Errors that mean: no hard link here (another device, a file of somebody else's, too many links, a file system without). */
const NO_LINK = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP']

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    if (!NO_LINK.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
  }
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !isAbsolute(way)
}

interface Roots {
  from: string
  to: string
}

/** A link to somewhere else in the tree leads to the same place in the copy, one out of the tree to where it led before. */
function copyLink(from: string, to: string, roots: Roots): void {
  const text = readlinkSync(from)
  const target = resolve(dirname(from), text)
  if (!isInside(target, roots.from)) symlinkSync(target, to)
  else if (isAbsolute(text)) symlinkSync(join(roots.to, relative(roots.from, target)), to)
  else symlinkSync(text, to)
}

function copyEntry(from: string, to: string, roots: Roots, file: (from: string, to: string) => void): void {
  const facts = lstatSync(from)
  if (facts.isSymbolicLink()) return copyLink(from, to, roots)
  if (facts.isFile()) return file(from, to)
  // Sockets and pipes of running tools are nothing to copy.
  if (!facts.isDirectory()) return
  mkdirSync(to)
  for (const name of readdirSync(from)) copyEntry(join(from, name), join(to, name), roots, file)
}

/**
 * Makes a copy of a `node_modules` whose files are hard links, or copies where there can be none. A tree of symbolic links
 * would be faster, but Node takes a module for what its real path says: its peers, and this repository's own packages, would
 * be those of the tree that it leads to.
 *
 * @param roots tops of the trees that both lie in
 */
export async function linkModules(from: string, to: string, roots: Roots, signal: AbortSignal): Promise<void> {
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (LEFT_OUT.includes(name)) continue
    const generated = name.startsWith('.') && !INSTALLED.includes(name)
    copyEntry(join(from, name), join(to, name), roots, generated ? copyFileSync : linkOrCopy)
    // A signal is heard between two packages.
    await turn()
    signal.throwIfAborted()
  }
}
