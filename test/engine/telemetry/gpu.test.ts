import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { gpu, gpuTelemetry } from '../../../src/engine/telemetry/gpu.ts'
import type { Snapshots } from '../../../src/engine/telemetry/telemetry.ts'
import { DEFAULT_ROOTS } from '../../../src/engine/readers/reader.ts'
import type { TelemetryValues, Warning } from '../../../src/run.ts'
import { buildNvmlStub, controlOf, stubObstacle } from '../../support/nvml-stub.ts'
import { temporaryDirectory } from '../readers/powercap-tree.ts'

/** A /proc in which the calling process is the real one, in the namespace that is named. */
function procRoot(namespace: string): string {
  const proc = join(temporaryDirectory(), 'proc')
  mkdirSync(join(proc, 'self/ns'), { recursive: true })
  symlinkSync(namespace, join(proc, 'self/ns/pid'))
  symlinkSync(`/proc/${process.pid}`, join(proc, String(process.pid)))
  return proc
}

const HOST = 'pid:[4026531836]'

function open(path: string, namespace = HOST): Snapshots {
  const roots = { ...DEFAULT_ROOTS, proc: procRoot(namespace) }
  return gpuTelemetry(path).open({ roots, pid: process.pid })
}

function window(
  snapshots: Snapshots,
  work: () => void = () => undefined,
): { values: TelemetryValues; warnings: Warning[] } {
  snapshots.begin()
  work()
  snapshots.end()
  return snapshots.result()
}

describe.skipIf(stubObstacle !== undefined)(
  `with a stub of NVML (needs gcc and koffi; ${stubObstacle ?? 'both here'})`,
  () => {
    test('shows what each GPU tells, and has no key for what it does not', () => {
      const snapshots = open(buildNvmlStub())
      expect(window(snapshots)).toEqual({
        values: {
          gpu0TemperatureCelsius: 40,
          gpu0PowerWatts: 250,
          gpu0MemoryUsedBytes: 3 * 2 ** 30,
          gpu0UtilisationFraction: 0.37,
          gpu1TemperatureCelsius: 41,
          gpu1PowerWatts: 75,
        },
        warnings: [],
      })
      snapshots.close()
    })

    test('clients outside the measured tree are warned of, each once; the tree itself is not', () => {
      const path = buildNvmlStub()
      const child = spawn('sleep', ['30'], { stdio: 'ignore' })
      onTestFinished(() => void child.kill())
      const snapshots = open(path)
      const control = controlOf(path)
      control.clients([process.pid, child.pid as number])
      expect(window(snapshots).warnings).toEqual([])
      control.clients([process.pid, 1, 2])
      const { warnings } = window(snapshots, () => control.clients([process.pid, 2, 3]))
      expect(warnings).toEqual([{ kind: 'other-gpu-clients', gpu: 0, processes: 3 }])
      control.clients([])
      expect(window(snapshots).warnings).toEqual([])
      snapshots.close()
    })

    test('more clients than there was room for are all counted', () => {
      const path = buildNvmlStub()
      const snapshots = open(path)
      controlOf(path).clients(Array.from({ length: 100 }, (_, i) => 4_000_000 + i))
      expect(window(snapshots).warnings).toEqual([{ kind: 'other-gpu-clients', gpu: 0, processes: 100 }])
      snapshots.close()
    })

    test('in a PID namespace of its own nobody can be told apart', () => {
      const path = buildNvmlStub()
      const snapshots = open(path, 'pid:[4026532999]')
      controlOf(path).clients([1, 2, 3])
      expect(window(snapshots).warnings).toEqual([])
      snapshots.close()
    })

    test('shuts NVML down once', () => {
      const path = buildNvmlStub()
      const snapshots = open(path)
      const control = controlOf(path)
      expect(control.users()).toBe(1)
      snapshots.close()
      snapshots.close()
      expect(control.users()).toBe(0)
    })
  },
)

test('without a library it is absent', () => {
  expect(() => gpuTelemetry('/nowhere/libnvidia-ml.so.1').open({ roots: DEFAULT_ROOTS, pid: 1 })).toThrow(
    expect.objectContaining({ code: 'READER_ABSENT' }),
  )
  expect(gpu.name).toBe('gpu')
})
