import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as KoffiModule from 'koffi'
import { DEFAULT_ROOTS, type Roots } from '../../src/engine/readers/reader.ts'
import { temporaryDirectory } from '../engine/readers/powercap-tree.ts'

const SOURCE = new URL('nvml-stub.c', import.meta.url).pathname

/** Why the stub library cannot be built here; undefined where it can. */
export const stubObstacle: string | undefined = (() => {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    createRequire(import.meta.url)('koffi')
    return undefined
  } catch (error) {
    return error instanceof Error && error.message.includes('gcc') ? 'needs gcc' : 'needs koffi'
  }
})()

export type StubMacro = 'INIT_CODE' | 'GPUS' | 'COUNTED' | 'POWER_CODE' | 'OLD_LIBRARY'

const built = new Map<string, Buffer>()

/** A library of its own for the running test, so that no other turns its state; the macros are those of nvml-stub.c. */
export function buildNvmlStub(macros: Partial<Record<StubMacro, number>> = {}): string {
  const path = join(temporaryDirectory(), 'libnvidia-ml.so.1')
  const defines = Object.entries(macros).map(([name, value]) => `-D${name}=${value}`)
  const before = built.get(defines.join())
  if (before) {
    writeFileSync(path, before)
    return path
  }
  execFileSync('gcc', ['-shared', '-fPIC', ...defines, '-o', path, SOURCE])
  built.set(defines.join(), readFileSync(path))
  return path
}

/** The handles of a stub by which a test turns what it shows. */
export interface StubControl {
  fail(gpu: number, code: number): void
  watts(gpu: number, watts: number): void
  clients(pids: readonly number[]): void
  users(): number
}

export function controlOf(path: string): StubControl {
  const koffi = createRequire(import.meta.url)('koffi') as typeof KoffiModule.default
  const library = koffi.load(path)
  const func = (definition: string): ((...values: unknown[]) => number) =>
    library.func(definition) as (...values: unknown[]) => number
  const fail = func('void stub_fail(int gpu, int code)')
  const watts = func('void stub_watts(int gpu, double watts)')
  const clients = func('void stub_clients(void *pids, int count)')
  const users = func('int stub_users()')
  return {
    fail: (gpu, code) => void fail(gpu, code),
    watts: (gpu, value) => void watts(gpu, value),
    clients: (pids) => void clients(Uint32Array.from(pids), pids.length),
    users: () => users(),
  }
}

/** Roots of a machine whose `/dev` has the driver's character device, or none. */
export function gpuRoots({ device = true }: { device?: boolean } = {}): Roots {
  const dev = join(temporaryDirectory(), 'dev')
  mkdirSync(dev)
  if (device) symlinkSync('/dev/null', join(dev, 'nvidiactl'))
  return { ...DEFAULT_ROOTS, dev }
}
