import { join } from 'node:path'
import { systemText } from './system-file.ts'
import { namesLike, present } from './system-value.ts'

export interface GpuFacts {
  /** `0000:01:00.0`. */
  pciAddress?: string
  driver?: string
  /** Vendor and device, hexadecimal: `8086:9A49`. */
  pciId?: string
  model?: string
}

const field = (text: string | undefined, pattern: RegExp): string | undefined => pattern.exec(text ?? '')?.[1]?.trim()

const ADDRESS = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/

/** Folder in which NVIDIA's driver tells its GPUs without NVML. */
export const nvidiaFolder = (procRoot: string): string => join(procRoot, 'driver/nvidia/gpus')

/** GPUs that a driver of the kernel holds, by PCI address; NVIDIA's with their model. */
export function detectGpus({ procRoot, sysRoot }: { procRoot: string; sysRoot: string }): GpuFacts[] {
  const gpus = namesLike(join(sysRoot, 'class/drm'), /^card\d+$/).flatMap((card) => {
    const uevent = systemText(join(sysRoot, 'class/drm', card, 'device/uevent'))
    if (uevent === undefined) return []
    return [
      present<GpuFacts>({
        pciAddress: field(uevent, /^PCI_SLOT_NAME=(.+)$/m),
        driver: field(uevent, /^DRIVER=(.+)$/m),
        pciId: field(uevent, /^PCI_ID=(.+)$/m),
      }),
    ]
  })
  for (const pciAddress of namesLike(nvidiaFolder(procRoot), ADDRESS)) {
    const information = systemText(join(nvidiaFolder(procRoot), pciAddress, 'information'))
    const model = field(information, /^Model:\s*(.+)$/m)
    const known = gpus.find((gpu) => gpu.pciAddress === pciAddress)
    if (known && model !== undefined) known.model = model
    if (!known) gpus.push(present<GpuFacts>({ pciAddress, driver: 'nvidia', model }))
  }
  return gpus.sort((a, b) => ((a.pciAddress ?? '') < (b.pciAddress ?? '') ? -1 : 1))
}
