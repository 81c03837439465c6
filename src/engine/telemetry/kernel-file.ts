import { closeSync, openSync, readSync } from 'node:fs'

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d
const SPACE = 0x20
const TAB = 0x09

/** A small text of the kernel behind a descriptor that stays open, read anew from its beginning each time. */
export interface KernelFile {
  /** What the last `refresh` found; only the first `length` bytes are of this time. */
  readonly bytes: Buffer
  readonly length: number
  /** Reads the text again; false when it cannot be read now. */
  refresh(): boolean
  close(): void
}

/** Opens a file whose text has about `expectedBytes`; a longer one makes the buffer grow. Throws what open(2) says. */
export function openKernelFile(path: string, expectedBytes = 256): KernelFile {
  const fd = openSync(path, 'r')
  let bytes = Buffer.alloc(expectedBytes)
  let length = 0
  return {
    get bytes() {
      return bytes
    },
    get length() {
      return length
    },
    refresh() {
      try {
        length = readSync(fd, bytes, 0, bytes.length, 0)
        while (length === bytes.length) {
          bytes = Buffer.alloc(2 * bytes.length)
          length = readSync(fd, bytes, 0, bytes.length, 0)
        }
      } catch {
        // A sensor that is asleep, a thread that has ended: it has no value now, and the next look tries again.
        length = 0
      }
      return length > 0
    },
    close: () => closeSync(fd),
  }
}

/** Opens a file that this machine may not have, or may not show; undefined then, also when its text is empty. */
export function openIfReadable(path: string, expectedBytes?: number): KernelFile | undefined {
  let file: KernelFile
  try {
    file = openKernelFile(path, expectedBytes)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    // EOPNOTSUPP: /proc/pressure of a kernel that was started with psi=0.
    if (['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM', 'EOPNOTSUPP', 'ENODEV'].includes(code)) return undefined
    throw error
  }
  if (file.refresh()) return file
  file.close()
  return undefined
}

/** The whole number that begins behind blanks at `at`; NaN where there is none. Exact up to 2^53. */
export function integerAt(file: KernelFile, at: number): number {
  const { bytes, length } = file
  let i = at
  while (i < length && (bytes[i] === SPACE || bytes[i] === TAB)) i++
  const negative = bytes[i] === MINUS
  if (negative) i++
  const first = i
  let value = 0
  for (; i < length; i++) {
    const byte = bytes[i] as number
    if (byte < ZERO || byte > NINE) break
    value = value * 10 + (byte - ZERO)
  }
  if (i === first) return Number.NaN
  return negative ? -value : value
}

/** The whole number behind the first `key`, which is told with the newline before it; NaN where it does not stand. */
export function integerAfter(file: KernelFile, key: Buffer): number {
  const at = file.bytes.indexOf(key)
  return at < 0 || at + key.length > file.length ? Number.NaN : integerAt(file, at + key.length)
}
