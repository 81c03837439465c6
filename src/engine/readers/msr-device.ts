import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'

const REGISTER_BYTES = 8

export const msrPath = (devRoot: string, cpu: number): string => join(devRoot, 'cpu', String(cpu), 'msr')

/**
 * The model-specific registers of one CPU through the msr driver: 8 bytes, little endian, at the register's number as
 * position (msr(4); Linux, arch/x86/kernel/msr.c). Numbers above 2^31, as AMD has them, are plain positions too.
 */
export class MsrDevice {
  readonly path: string
  readonly isCharacterDevice: boolean
  /** The register that was read last: its low and its high half (every platform of Node is little endian). */
  readonly halves = new Uint32Array(2)
  readonly #bytes = new Uint8Array(this.halves.buffer)
  readonly #fd: number

  /** @throws the error of open(2): EACCES for the device's mode, EPERM without CAP_SYS_RAWIO, ENOENT, ENXIO (offline) */
  constructor(devRoot: string, cpu: number) {
    this.path = msrPath(devRoot, cpu)
    this.#fd = openSync(this.path, 'r')
    this.isCharacterDevice = fstatSync(this.#fd).isCharacterDevice()
  }

  /** Reads a register into `halves`; false where there is none (EIO) or its CPU is gone. Never throws. */
  read(register: number): boolean {
    try {
      // Sync on purpose: the CPU answers at once, and an await would move the edge of a window.
      return readSync(this.#fd, this.#bytes, 0, REGISTER_BYTES, register) === REGISTER_BYTES
    } catch {
      // EIO: this processor has no such register. ENXIO: its CPU went offline. Both mean that there is no value.
      return false
    }
  }

  /** The whole register; undefined where it cannot be read. */
  value(register: number): bigint | undefined {
    if (!this.read(register)) return undefined
    const [low = 0, high = 0] = this.halves
    return (BigInt(high) << 32n) | BigInt(low)
  }

  close(): void {
    closeSync(this.#fd)
  }
}

/** The device of a CPU for those who can do without; undefined where it is absent or closed to this user. */
export function openMsr(devRoot: string, cpu: number): MsrDevice | undefined {
  try {
    return new MsrDevice(devRoot, cpu)
  } catch {
    // No driver, no such CPU or no permission: whoever needs the registers says so, the others leave them out.
    return undefined
  }
}
