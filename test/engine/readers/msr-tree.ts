import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Roots } from '../../../src/engine/readers/reader.ts'
import { cpuinfo, type Processor, temporaryDirectory } from './powercap-tree.ts'

/** Registers by number. A file has one byte per position, so registers that lie closer than 8 bytes share some. */
export type Registers = Record<number, bigint>

export interface TreeCpu {
  package?: number
  die?: number
  core?: number
  /** Left out: the CPU has no device. */
  registers?: Registers
}

/** Writes into the device of a CPU, in place, so that open descriptors see it. */
export function setRegisters(roots: Roots, cpu: number, registers: Registers): void {
  const fd = openSync(join(roots.dev, 'cpu', String(cpu), 'msr'), 'r+')
  for (const [register, value] of Object.entries(registers)) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(value)
    writeSync(fd, bytes, 0, 8, Number(register))
  }
  closeSync(fd)
}

/** What a register of the tree shows: not what was written to it where a neighbour shares its bytes. */
export function registerOf(roots: Roots, cpu: number, register: number): bigint {
  const fd = openSync(join(roots.dev, 'cpu', String(cpu), 'msr'), 'r')
  const bytes = Buffer.alloc(8)
  readSync(fd, bytes, 0, 8, register)
  closeSync(fd)
  return bytes.readBigUInt64LE()
}

/** Ends the device of a CPU before a register: it is then not there. */
export function endBefore(roots: Roots, cpu: number, register: number): void {
  const fd = openSync(join(roots.dev, 'cpu', String(cpu), 'msr'), 'r+')
  ftruncateSync(fd, register)
  closeSync(fd)
}

export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** A machine of sparse files: `/dev/cpu/N/msr`, the topology of its CPUs, and `/proc/cpuinfo`. All CPUs are online unless `online` says otherwise. */
export function msrRoots(processor: Processor, cpus: readonly TreeCpu[], online?: string): Roots {
  const directory = temporaryDirectory()
  const roots = { sys: join(directory, 'sys'), proc: join(directory, 'proc'), dev: join(directory, 'dev') }
  writeText(join(roots.proc, 'cpuinfo'), cpuinfo({ ...processor, cpus: cpus.length }))
  const folder = join(roots.sys, 'devices/system/cpu')
  writeText(join(folder, 'online'), `${online ?? `0-${cpus.length - 1}`}\n`)
  cpus.forEach(({ package: owner = 0, die = 0, core = 0, registers }, cpu) => {
    const ids = { physical_package_id: owner, die_id: die, core_id: core }
    for (const [file, id] of Object.entries(ids)) writeText(join(folder, `cpu${cpu}/topology`, file), `${id}\n`)
    if (!registers) return
    const device = join(roots.dev, 'cpu', String(cpu), 'msr')
    writeText(device, '')
    setRegisters(roots, cpu, registers)
  })
  return roots
}
