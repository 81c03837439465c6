/** What to do about an error of the file system, by its code (errno(3)); `path` is the file or folder it is about. */
const REMEDIES: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `The disk that holds ${path} is full: make room there and run again.`,
  EDQUOT: (path) => `The quota of the disk that holds ${path} is used up: make room there and run again.`,
  EFBIG: (path) => `${path} may not grow: raise the limit of file sizes (ulimit -f) and run again.`,
  EROFS: (path) => `The disk that holds ${path} is read only: mount it writable, or name another path.`,
  EACCES: (path) => `Make ${path} and its folder writable for this user, or name another path.`,
  EPERM: (path) => `Make ${path} and its folder writable for this user, or name another path.`,
  // What Node says of a folder with its folders (`recursive`) on a disk that is read only, too.
  ENOENT: (path) =>
    `A folder of ${path} cannot be made: look whether its disk is read only or the folder is missing, or name another path.`,
  ENOTDIR: (path) => `A file stands where a folder of ${path} has to be: move it away, or name another path.`,
  EEXIST: (path) => `A file stands where a folder of ${path} has to be: move it away, or name another path.`,
  EIO: (path) => `The disk that holds ${path} fails: look at the system's log, and name a path on another disk.`,
}

/** One sentence of remedy for an error of the file system. */
export function fileRemedy(error: unknown, path: string): string {
  const { code } = error as { code?: unknown }
  const known = typeof code === 'string' ? REMEDIES[code] : undefined
  return known?.(path) ?? `Check ${path} and its folder, or name another path.`
}
