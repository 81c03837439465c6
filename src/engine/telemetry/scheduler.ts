import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { meanFrequency } from './cpu-frequency.ts'
import { cpuPressure } from './cpu-pressure.ts'
import { machineActivity } from './machine-activity.ts'
import { residentMemory, swapUse } from './memory-use.ts'
import { seriesOf } from './series-part.ts'
import { tcpRetransmits } from './tcp-retransmits.ts'
import type { SeriesSource } from './telemetry.ts'
import { treeSwitches } from './tree-switches.ts'

/**
 * What the scheduler of the machine does, and what the measured processes do to it. Rates are over the time that really
 * passed between two rows; the first row has none. What this machine does not tell has no column. /proc/stat is the dearest
 * part: the kernel sums up every interrupt of every CPU for it.
 */
export const scheduler: SeriesSource = {
  name: 'scheduler',
  summary: 'interrupts, context switches, CPU time, pressure, memory and clock from /proc, 10 Hz',
  hz: 10,
  open({ roots, pid }) {
    const { proc } = roots
    if (!existsSync(join(proc, String(pid), 'task'))) {
      throw new EnergyError(
        'READER_ABSENT',
        `The process ${pid} is not found in ${proc}.`,
        'Mount the process file system (`mount -t proc proc /proc`); other systems than Linux have none.',
      )
    }
    const parts = [
      machineActivity(proc),
      cpuPressure(proc),
      treeSwitches(proc, pid),
      residentMemory(proc, pid),
      swapUse(proc),
      meanFrequency(roots),
      tcpRetransmits(proc, pid),
    ]
    return seriesOf(parts.filter((part) => part !== undefined))
  },
}
