import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { scratch } from './scratch.ts'

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

/** A disk of its own of so many bytes, with a way to fill it but for some. */
export function smallDisk(bytes: number): { path: string; fill: (leave: number) => () => void } {
  const path = scratch()
  command('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'none', path)
  onTestFinished(() => command('umount', '--lazy', path))
  const fill = (leave: number) => {
    rmSync(`${path}/ballast`, { force: true })
    const { bavail, bsize } = statfsSync(path)
    writeFileSync(`${path}/ballast`, Buffer.alloc(Math.max(0, bavail * bsize - leave)))
    return () => rmSync(`${path}/ballast`)
  }
  return { path, fill }
}

/** Makes a file or folder read only for this user, root or not; gives what makes it writable again. */
export function readOnly(path: string): () => void {
  if (process.getuid?.() !== 0) {
    chmodSync(path, 0o500)
    return () => chmodSync(path, 0o700)
  }
  command('mount', '--bind', path, path)
  command('mount', '-o', 'remount,ro,bind', path)
  let mounted = true
  const undo = (): void => {
    if (mounted) command('umount', '--lazy', path)
    mounted = false
  }
  onTestFinished(undo)
  return undo
}
