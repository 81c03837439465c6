import { join } from 'node:path'
import { secondsFromUs } from '../../units.ts'
import { integerAfter, openIfReadable } from './kernel-file.ts'
import { Gains, type SeriesPart } from './series-part.ts'

/** The first of the file is that of the line `some`. */
const TOTAL = Buffer.from('total=')

/**
 * The part of the time in which some runnable task waited for a CPU (Linux, Documentation/accounting/psi.rst: `some total`
 * in µs). Undefined without CONFIG_PSI, or where the kernel was started with psi=0.
 */
export function cpuPressure(procRoot: string): SeriesPart | undefined {
  const file = openIfReadable(join(procRoot, 'pressure/cpu'))
  if (!file) return undefined
  const gains = new Gains(1)
  return {
    columns: ['cpuPressureFraction'],
    read(into, at) {
      file.refresh()
      gains.look()
      gains.put(0, secondsFromUs(integerAfter(file, TOTAL)))
      into[at] = gains.perSecond(0)
    },
    close: () => file.close(),
  }
}
