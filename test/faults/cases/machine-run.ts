import { spawnSync } from 'node:child_process'
import { parseCpuList } from '../../../src/engine/cpu-list.ts'
import { allowedCpuList } from '../../../src/engine/cpu-topology.ts'
import { type FaultedRun, faultedRun, once } from '../../support/faulted-project.ts'
import { MACHINE_FILES, machineTree, METER } from '../../support/machine-tree.ts'

export const WATTS = 30
/** The CPU that is pinned to, and the one that the process finds itself on later. */
export const [PINNED = 0, OTHER] = parseCpuList(allowedCpuList('/proc') ?? '') ?? []
/** Why no process can be moved here; undefined where it can. */
export const moveObstacle: string | undefined =
  OTHER === undefined
    ? 'needs two CPUs'
    : spawnSync('taskset', ['--version']).status === 0
      ? undefined
      : 'needs taskset'

const TASKS = `
  import { execFileSync } from 'node:child_process'
  import { test } from 'vitest'
  import { turn } from './machine.js'
  import { spin } from './asks.js'
  const cpu = 'sys/devices/system/cpu/'
  const measured = (name, ms, happens = () => undefined) =>
    test(name, { tags: ['task'] }, () => { spin(ms / 2); happens(); spin(ms / 2) })
  measured('quiet-before', 60)
  measured('governor', 60, () => turn(cpu + 'cpu0/cpufreq/scaling_governor', 'performance'))
  measured('turbo', 60, () => turn(cpu + 'intel_pstate/no_turbo', '1'))
  measured('throttled', 60, () => turn(cpu + 'cpu0/thermal_throttle/core_throttle_count', '9'))
  measured('clock', 60, () => turn(cpu + 'cpu0/cpufreq/scaling_cur_freq', '1500000'))
  measured('background', 700, () => turn('proc/stat', 'cpu  1300 0 1000 900000 0 0 0 0 0 0'))
  measured('stolen', 700, () => turn('proc/stat', 'cpu  1300 0 1000 900000 0 0 0 60 0 0'))
  measured('slept', 60, () => turn('proc/uptime', '1600.00 3000.00'))
  measured('unplugged', 60, () => turn('sys/class/power_supply/BAT0/status', 'Discharging'))
  measured('quiet-between', 60)
  ${moveObstacle === undefined ? `measured('moved', 60, () => execFileSync('taskset', ['-acp', '${OTHER}', String(process.pid)]))` : ''}
`

const SETTINGS = `readers: [./meter.mjs]
pin: [${PINNED}]
bench: { control: false }
reports: [json]
`

/** One run on a machine of files whose settings, heat, neighbours and mains change while it measures. */
export const machineRun = once(async (): Promise<FaultedRun> => {
  const files = {
    ...MACHINE_FILES,
    'machine.energy.ts': TASKS,
    'meter.mjs': METER(WATTS),
    'config/app_settings.yaml': SETTINGS,
  }
  using machine = machineTree()
  return await faultedRun(files, { env: machine.env })
})
