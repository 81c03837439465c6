import { existsSync, readFileSync, statfsSync } from 'node:fs'

/** Magic number of sysfs in statfs(2): a counter that lies anywhere else is somebody's simulation. */
const SYSFS_MAGIC = 0x62656572

/** Whether a path lies in the kernel's sysfs; a descriptor is given as `/proc/self/fd/N`. */
export const isSysfs = (path: string): boolean => statfsSync(path).type === SYSFS_MAGIC

/** The word in a small attribute file; undefined where there is no such file. Throws what read(2) says. */
export const wordIn = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'latin1').trim() : undefined
