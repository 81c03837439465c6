import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { DEFAULT_ROOTS, type Roots } from '../../../src/engine/readers/reader.ts'

/** The common Intel range: (2^32 − 1) · 2^-14 J in whole µJ. */
export const INTEL_RANGE_UJ = 262_143_328_850n

/** A zone by its id; a text that is left out is the usual one, `null` leaves the file out. */
export interface TreeZone {
  id: string
  name: string
  energy?: string | null
  range?: string | null
}

export type Layout = 'flat' | 'nested' | 'kernel'

/** A new directory that goes when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'readers-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

const nestedPath = (id: string): string => {
  const [type = '', top = '', sub] = id.split(':')
  return join(type, `${type}:${top}`, sub === undefined ? '' : id)
}

function writeZone(directory: string, { name, energy, range }: TreeZone): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'name'), `${name}\n`)
  if (energy !== null) writeFileSync(join(directory, 'energy_uj'), energy ?? '1000000\n')
  if (range !== null) writeFileSync(join(directory, 'max_energy_range_uj'), range ?? `${INTEL_RANGE_UJ}\n`)
}

/**
 * Writes zones below `<sys>/class/powercap`: all of them `flat`, `nested` below their control type and package, or as the
 * kernel does, nested in `devices` with flat links.
 */
export function writePowercapTree(sys: string, zones: readonly TreeZone[], layout: Layout = 'kernel'): void {
  const root = join(sys, 'class/powercap')
  mkdirSync(root, { recursive: true })
  for (const zone of zones) {
    if (layout === 'flat') writeZone(join(root, zone.id), zone)
    if (layout === 'nested') writeZone(join(root, nestedPath(zone.id)), zone)
    if (layout === 'kernel') {
      const device = join(sys, 'devices/virtual/powercap', nestedPath(zone.id))
      writeZone(device, zone)
      symlinkSync(device, join(root, zone.id))
      const type = zone.id.slice(0, zone.id.indexOf(':'))
      if (!existsSync(join(root, type))) symlinkSync(join(sys, 'devices/virtual/powercap', type), join(root, type))
    }
  }
}

export interface Machine {
  zones?: readonly TreeZone[]
  layout?: Layout
  cpuinfo?: string
  meminfo?: string
  mountinfo?: string
}

/** Roots of a machine that has nothing but what is named. */
export function machineRoots({ zones, layout, ...proc }: Machine): Roots {
  const directory = temporaryDirectory()
  const roots = { ...DEFAULT_ROOTS, sys: join(directory, 'sys'), proc: join(directory, 'proc') }
  const files = { cpuinfo: proc.cpuinfo, meminfo: proc.meminfo, 'self/mountinfo': proc.mountinfo }
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue
    const path = join(roots.proc, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  if (zones) writePowercapTree(roots.sys, zones, layout)
  return roots
}

export interface Processor {
  vendor?: string
  family?: number
  model?: number
  name?: string
  cpus?: number
  sockets?: number
  virtual?: boolean
}

/** Text of /proc/cpuinfo for a processor. */
export function cpuinfo(processor: Processor = {}): string {
  const { vendor = 'GenuineIntel', family = 6, model = 106, name = '', cpus = 1, sockets = 1, virtual } = processor
  return Array.from({ length: cpus }, (_, cpu) =>
    [
      `processor\t: ${cpu}`,
      `vendor_id\t: ${vendor}`,
      `cpu family\t: ${family}`,
      `model\t\t: ${model}`,
      `model name\t: ${name}`,
      `physical id\t: ${cpu % sockets}`,
      `flags\t\t: fpu vme${virtual ? ' hypervisor' : ''} lahf_lm`,
      '',
    ].join('\n'),
  ).join('\n')
}
