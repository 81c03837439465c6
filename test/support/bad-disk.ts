import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Mounting needs root and a kernel that allows it; the reason when it cannot be done. */
export const mountUnavailable: string | undefined = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root to mount a disk'
  // Containers have root and no right to mount: CAP_SYS_ADMIN is bit 21 (capabilities(7)).
  const effective = /^CapEff:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'
  return (BigInt(`0x${effective}`) >> 21n) & 1n ? undefined : 'needs CAP_SYS_ADMIN to mount a disk'
})()

function command(name: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(name, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ${words.join(' ')}: ${stderr}`)
}

export interface Disk extends Disposable {
  path: string
  /** Fills it but for so many bytes; gives what makes room again. */
  fill(leave: number): () => void
}

/** A disk of its own of so many bytes, until it is disposed of. */
export function mountedDisk(bytes: number): Disk {
  const path = mkdtempSync(join(tmpdir(), 'disk-'))
  command('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'none', path)
  return {
    path,
    fill(leave) {
      rmSync(`${path}/ballast`, { force: true })
      const { bavail, bsize } = statfsSync(path)
      writeFileSync(`${path}/ballast`, Buffer.alloc(Math.max(0, bavail * bsize - leave)))
      return () => rmSync(`${path}/ballast`)
    },
    [Symbol.dispose]() {
      command('umount', '--lazy', path)
      rmdirSync(path)
    },
  }
}

/** A disk of its own of so many bytes, for the length of a test. */
export function smallDisk(bytes: number): Disk {
  const disk = mountedDisk(bytes)
  onTestFinished(() => disk[Symbol.dispose]())
  return disk
}

/** Makes a file or folder read only for this user, root or not; gives what makes it writable again. */
export function madeReadOnly(path: string): () => void {
  if (process.getuid?.() !== 0) {
    chmodSync(path, 0o500)
    return () => chmodSync(path, 0o700)
  }
  command('mount', '--bind', path, path)
  command('mount', '-o', 'remount,ro,bind', path)
  let mounted = true
  return () => {
    if (mounted) command('umount', '--lazy', path)
    mounted = false
  }
}

/** The same for the length of a test at most. */
export function readOnly(path: string): () => void {
  const undo = madeReadOnly(path)
  if (process.getuid?.() === 0) onTestFinished(undo)
  return undo
}
