import { closeSync, openSync, readSync } from 'node:fs'
import { parseDigits } from './digits.ts'
import { MISSING_UJ } from './reader.ts'

/** Longer than any 64-bit number with its sign and newline, and any word that the kernel shows. */
const TEXT_BYTES = 32

/** One attribute of the kernel, held open: sysfs renders it anew for every read at offset 0. */
export class SensorFile {
  readonly path: string
  readonly #fd: number
  readonly #bytes = Buffer.alloc(TEXT_BYTES)

  /** Throws what open(2) says. */
  constructor(path: string) {
    this.path = path
    this.#fd = openSync(path, 'r')
  }

  /** Writes the µJ of a counter into `into[index]`; `MISSING_UJ` when it cannot be read this time. */
  readCounter(into: BigInt64Array, index: number): void {
    const length = this.#read()
    if (length === 0) into[index] = MISSING_UJ
    else parseDigits(this.#bytes, length, into, index)
  }

  /** The number that is shown, with its sign; NaN when there is none this time. */
  number(): number {
    const text = this.text()
    return /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  }

  /** The word that is shown; '' when it cannot be read this time. */
  text(): string {
    return this.#bytes.toString('latin1', 0, this.#read()).trim()
  }

  close(): void {
    closeSync(this.#fd)
  }

  #read(): number {
    try {
      return readSync(this.#fd, this.#bytes, 0, TEXT_BYTES, 0)
    } catch {
      // What cannot be read now (EIO, ENODATA, ENODEV) is missing in this reading; the next one tries again.
      return 0
    }
  }
}
