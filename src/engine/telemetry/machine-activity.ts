import { join } from 'node:path'
import { integerAfter, integerAt, openIfReadable } from './kernel-file.ts'
import { Gains, type SeriesPart } from './series-part.ts'

const INTERRUPTS = Buffer.from('\nintr ')
const SWITCHES = Buffer.from('\nctxt ')
const RUNNING = Buffer.from('\nprocs_running ')

/** Columns of the first line of /proc/stat (proc_stat(5)); guest time is inside user and nice. */
const CPU_TIMES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const
const CPU = { user: 0, nice: 1, system: 2, idle: 3, iowait: 4, irq: 5, softirq: 6, steal: 7 } as const
const INTERRUPT = CPU_TIMES.length
const SWITCH = INTERRUPT + 1

const SPACE = 0x20

/**
 * What the whole machine does, from /proc/stat: interrupts and context switches per second, runnable tasks (this thread
 * among them), and the fractions of all CPU time, which sum up to 1 with what the hypervisor took. CPU time is booked in
 * steps of 10 ms per CPU, so that one row of few CPUs is coarse. Undefined where there is no /proc/stat.
 */
export function machineActivity(procRoot: string): SeriesPart | undefined {
  const file = openIfReadable(join(procRoot, 'stat'), 16_384)
  if (!file) return undefined
  const gains = new Gains(SWITCH + 1)

  /** Numbers of the first line, which begins with "cpu  ". */
  const putCpuTimes = (): void => {
    let at = 3
    for (let time = 0; time < CPU_TIMES.length; time++) {
      while (file.bytes[at] === SPACE) at++
      gains.put(time, integerAt(file, at))
      at = file.bytes.indexOf(SPACE, at)
    }
  }

  return {
    columns: [
      'interruptsPerSecond',
      'contextSwitchesPerSecond',
      'runQueue',
      'userFraction',
      'systemFraction',
      'idleFraction',
    ],
    read(into, at) {
      file.refresh()
      gains.look()
      putCpuTimes()
      gains.put(INTERRUPT, integerAfter(file, INTERRUPTS))
      gains.put(SWITCH, integerAfter(file, SWITCHES))
      let total = 0
      for (let time = 0; time < CPU_TIMES.length; time++) total += gains.gain(time)
      into[at] = gains.perSecond(INTERRUPT)
      into[at + 1] = gains.perSecond(SWITCH)
      into[at + 2] = integerAfter(file, RUNNING)
      // 0 / 0 is NaN: no tick was booked, and nothing is known.
      into[at + 3] = (gains.gain(CPU.user) + gains.gain(CPU.nice)) / total
      into[at + 4] = (gains.gain(CPU.system) + gains.gain(CPU.irq) + gains.gain(CPU.softirq)) / total
      into[at + 5] = (gains.gain(CPU.idle) + gains.gain(CPU.iowait)) / total
    },
    close: () => file.close(),
  }
}
