import { spawnSync } from 'node:child_process'

/** Root may read what is closed: what is to be refused something runs as a user who owns nothing. */
export const AS_NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

/** Why that user cannot run programs and sources of this checkout; undefined where it can. */
export const checkoutClosed =
  spawnSync(process.execPath, ['--version'], { ...AS_NOBODY, cwd: '/' }).status === 0
    ? undefined
    : 'a folder above this checkout is closed to a user without rights'
