import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../errors.ts'
import { powercapEntries, type SimulatedZone } from './zones.ts'

/** A counter tree of ordinary files: works everywhere, and stands still unless it is told to move. */
export interface PlainTree {
  /** What a reader takes instead of `/sys`. */
  readonly root: string
  /** Sets a zone's counter, in place, so that open descriptors see it. */
  set(zoneId: string, counterUj: bigint): void
}

/** In one write from the beginning, so that no reader meets an empty file; what is left of a longer text is cut off after it. */
function overwrite(path: string, text: string): void {
  const fd = openSync(path, 'r+')
  try {
    const { size } = fstatSync(fd)
    writeSync(fd, text, 0)
    if (size > text.length) ftruncateSync(fd, text.length)
  } finally {
    closeSync(fd)
  }
}

/** Writes the tree below an empty or new directory. */
export function writeTree(root: string, zones: readonly SimulatedZone[]): PlainTree {
  const energyPaths = new Map<string, string>()
  mkdirSync(root, { recursive: true })
  for (const entry of powercapEntries(zones)) {
    const path = join(root, entry.path)
    if (entry.kind === 'directory') mkdirSync(path, { recursive: true })
    else if (entry.kind === 'link') symlinkSync(entry.target, path)
    else if (entry.kind === 'file') writeFileSync(path, entry.text)
    else {
      const zone = zones[entry.zone] as SimulatedZone
      energyPaths.set(zone.id, path)
      writeFileSync(path, `${zone.startUj}\n`)
    }
  }
  return {
    root,
    set(zoneId, counterUj) {
      const path = energyPaths.get(zoneId)
      if (path === undefined) {
        throw new EnergyError(
          'SIMULATION',
          `The tree has no zone ${zoneId}.`,
          `Zones: ${[...energyPaths.keys()].join(', ')}.`,
        )
      }
      overwrite(path, `${counterUj}\n`)
    },
  }
}
