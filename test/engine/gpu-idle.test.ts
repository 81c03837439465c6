import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EnergyEngine } from '../../src/engine/index.ts'
import { buildNvmlStub, controlOf, gpuRoots, stubObstacle } from '../support/nvml-stub.ts'
import { temporaryDirectory } from './readers/powercap-tree.ts'

const IDLE_WATTS = 20
const LOADED_WATTS = 70

test.skipIf(stubObstacle !== undefined)(
  `a GPU with a model on it has an idle baseline of its own (${stubObstacle ?? 'a stub of NVML'})`,
  async () => {
    const path = buildNvmlStub({ GPUS: 1 })
    const control = controlOf(path)
    await using engine = await EnergyEngine.open({
      readers: [`nvml:${path}`],
      roots: gpuRoots(),
      profileDir: temporaryDirectory(),
      // What else runs on this machine is no power of the stub.
      backgroundCores: 100,
      lock: false,
    })
    control.clients([])
    control.watts(0, IDLE_WATTS)
    const quiet = { mode: 'edges', segments: 3, segmentSeconds: 0.3 } as const
    const unused = await engine.idleBaseline(quiet)
    expect(unused).toMatchObject({ accepted: true, gpuLoaded: false })
    expect(unused?.watts.gpu).toBeCloseTo(IDLE_WATTS, 0)

    control.clients([4711])
    control.watts(0, LOADED_WATTS)
    const work = (): Promise<unknown> => sleep(300)
    const before = await engine.measure('no baseline of this state', work, { mode: 'edges' })
    expect(before.energy).not.toHaveProperty('activeJoules')

    const loaded = await engine.idleBaseline(quiet)
    expect(loaded).toMatchObject({ accepted: true, gpuLoaded: true })
    expect(loaded?.watts.gpu).toBeCloseTo(LOADED_WATTS, 0)

    control.watts(0, LOADED_WATTS + 100)
    const { energy } = await engine.measure('work beside a model', work, { mode: 'edges' })
    expect(energy.idleBaselineId).toBe(loaded?.id)
    expect((energy.activeJoules?.value ?? 0) / energy.seconds).toBeGreaterThan(90)
    expect((energy.activeJoules?.value ?? 0) / energy.seconds).toBeLessThan(110)
    expect((await engine.idleBaseline(quiet))?.id).toBe(loaded?.id)
    control.clients([])
    expect((await engine.idleBaseline(quiet))?.id).toBe(unused?.id)
  },
)
