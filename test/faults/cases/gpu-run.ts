import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultedRun, faultedRun, once } from '../../support/faulted-project.ts'

const STUB = new URL('../../support/nvml-stub.c', import.meta.url).pathname

/** Power of the two GPUs of the stub. */
export const WATTS = [250, 75] as const
/** "GPU is lost" of nvml.h. */
const GPU_IS_LOST = 15

const TASKS = `
  import { test } from 'vitest'
  import koffi from 'koffi'
  import { spin } from './asks.js'
  const library = koffi.load(process.env.STUB)
  const fail = library.func('void stub_fail(int gpu, int code)')
  const task = { tags: ['task'] }
  test('gpu-before', task, () => spin(300))
  test('gpu-lost', task, () => { spin(150); fail(0, ${GPU_IS_LOST}); spin(150) })
  test('it is back', () => fail(0, 0))
  test('gpu-returns', task, () => { spin(100); fail(1, ${GPU_IS_LOST}); spin(100); fail(1, 0); spin(100) })
  test('gpu-after', task, () => spin(300))
`
const settings = (library: string): string => `readers: ["nvml:${library}"]
sampling: { telemetry: false }
bench: { control: false }
reports: [json]
`

/** One run on two GPUs, one of which is lost while a task is measured, and is there again for the next. */
export const gpuRun = once(async (): Promise<FaultedRun> => {
  const folder = mkdtempSync(join(tmpdir(), 'gpu-'))
  try {
    const library = join(folder, 'libnvidia-ml.so.1')
    execFileSync('gcc', ['-shared', '-fPIC', '-DCOUNTED=2', '-o', library, STUB])
    const dev = join(folder, 'dev')
    mkdirSync(dev)
    symlinkSync('/dev/null', join(dev, 'nvidiactl'))
    return await faultedRun(
      { 'gpu.energy.ts': TASKS, 'config/app_settings.yaml': settings(library) },
      { env: { STUB: library, ENERGY_DEV_ROOT: dev } },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
