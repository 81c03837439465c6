import { statfsSync } from 'node:fs'

/** Magic number of sysfs in statfs(2) (include/uapi/linux/magic.h). */
const SYSFS_MAGIC = 0x62656572

/** Whether files come from the kernel itself: counters that lie anywhere else are somebody's simulation. */
export const isSysfs = (paths: readonly string[]): boolean =>
  paths.every((path) => statfsSync(path).type === SYSFS_MAGIC)
