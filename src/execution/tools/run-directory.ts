import { closeSync, constants, existsSync, fstatSync, lstatSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from './tool.ts'

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

const LONGEST_NAME = 100
const DEEPEST_PATH = 8
const DESCRIPTORS = '/proc/self/fd'
const hasDescriptors = existsSync(DESCRIPTORS)

/**
 * Letters, digits, `_`, `-`, blank and dots that are not at the beginning. This is a list of what is allowed, so nothing
 * that some layer might read as `..`, as a separator, as a drive or as an escape gets through: `\`, `%`, `:`, `~`, NUL,
 * full-width dots, marks of direction.
 */
const NAME = /^[\p{L}\p{N}_-][\p{L}\p{N}_. -]*$/u

/** The names along a relative path. @throws ToolError `refused` for every other kind of path */
export function namesOf(tool: string, path: string): [string, ...string[]] {
  const names = path.split('/')
  const bad = names.find((name) => !NAME.test(name) || name.length > LONGEST_NAME)
  const shown = JSON.stringify(path)
  if (bad !== undefined) {
    throw new ToolError(
      'refused',
      `${tool}: path ${shown} is refused: a path is relative, in the run directory, made of names of letters, digits, "_", "-", "." and blanks.`,
    )
  }
  if (names.length > DEEPEST_PATH) {
    throw new ToolError('refused', `${tool}: path ${shown} has ${names.length} names, allowed are ${DEEPEST_PATH}.`)
  }
  return names as [string, ...string[]]
}

/**
 * Path of a name in an open directory. Through /proc the kernel starts at the descriptor, as openat(2) does: what a
 * directory is called meanwhile does not matter, so nobody can swap one for a link between a check and the use. Where there
 * is no /proc the path is used, and a directory that is swapped in that moment is not noticed.
 */
const within = (directory: { fd: number; path: string }, name: string): string =>
  hasDescriptors ? `${DESCRIPTORS}/${directory.fd}/${name}` : join(directory.path, name)

function openDirectory(tool: string, path: string, shown: string): number {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new ToolError('failed', `${tool}: ${shown} does not exist.`, { cause: error })
    throw new ToolError('refused', `${tool}: ${shown} is no directory of its own (${code}).`, { cause: error })
  }
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // It is there, as whatever: opening it decides.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function openFile(tool: string, path: string, shown: string, flags: number): number {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found && (flags & constants.O_CREAT) === 0) throw new ToolError('failed', `${tool}: ${shown} does not exist.`)
  // Opening a device can already do something.
  if (found && !found.isFile()) throw new ToolError('refused', `${tool}: ${shown} is no regular file.`)
  let fd: number
  try {
    fd = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, 0o600)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ToolError('refused', `${tool}: ${shown} cannot be opened (${code}).`, { cause: error })
  }
  const { nlink } = fstatSync(fd)
  if (fstatSync(fd).isFile() && nlink === 1) return fd
  closeSync(fd)
  throw new ToolError('refused', `${tool}: ${shown} is no regular file with one name (hard link).`)
}

/**
 * Opens a file below the run directory, one directory after the other, following no symbolic link anywhere, and lets `use`
 * have its descriptor. Directories, devices, pipes, sockets and files with a second name are refused.
 *
 * @param flags `O_RDONLY`, or `O_WRONLY | O_CREAT`: then directories on the way are made as well
 * @throws ToolError
 */
export function useFile<T>(
  { tool, runDirectory, path, flags }: { tool: string; runDirectory: string; path: string; flags: number },
  use: (fd: number) => T,
): T {
  const names = namesOf(tool, path)
  const shown = JSON.stringify(path)
  const opened: number[] = []
  try {
    let directory = { fd: openDirectory(tool, runDirectory, 'the run directory'), path: runDirectory }
    opened.push(directory.fd)
    for (const name of names.slice(0, -1)) {
      const at = within(directory, name)
      if ((flags & constants.O_CREAT) !== 0) makeDirectory(at)
      directory = { fd: openDirectory(tool, at, shown), path: join(directory.path, name) }
      opened.push(directory.fd)
    }
    const fd = openFile(tool, within(directory, names.at(-1) as string), shown, flags)
    opened.push(fd)
    return use(fd)
  } finally {
    for (const fd of opened) closeSync(fd)
  }
}
