import type { CpuPlace } from './cpu-places.ts'
import { MsrDevice, msrPath } from './msr-device.ts'
import { msrRefusal } from './msr-refusal.ts'

/** The devices of several CPUs, each opened once, whatever is read from it. */
export class MsrDevices {
  readonly virtual: boolean
  readonly #opened = new Map<number, MsrDevice>()
  readonly #devRoot: string

  constructor(devRoot: string, { virtual }: { virtual: boolean }) {
    this.#devRoot = devRoot
    this.virtual = virtual
  }

  /** @throws EnergyError READER_ABSENT, READER_PERMISSION or READER_FAILED */
  of({ cpu }: CpuPlace): MsrDevice {
    const known = this.#opened.get(cpu)
    if (known) return known
    try {
      const device = new MsrDevice(this.#devRoot, cpu)
      this.#opened.set(cpu, device)
      return device
    } catch (error) {
      throw msrRefusal(msrPath(this.#devRoot, cpu), error, this.virtual)
    }
  }

  /** Whether all of them are devices of the kernel, and none somebody's file. */
  get areReal(): boolean {
    return [...this.#opened.values()].every(({ isCharacterDevice }) => isCharacterDevice)
  }

  close(): void {
    for (const device of this.#opened.values()) device.close()
  }
}
