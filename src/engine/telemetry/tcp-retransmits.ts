import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type KernelFile, openIfReadable } from './kernel-file.ts'
import { Gains, type SeriesPart } from './series-part.ts'

const COUNTER = 'RetransSegs'

function namespaceOf(procRoot: string, pid: number): string | undefined {
  try {
    return readlinkSync(join(procRoot, String(pid), 'ns/net'))
  } catch {
    // Not shown of another user's process: then it is not known whose the counters are.
    return undefined
  }
}

/** The counter by its name: a line of names begins with `Tcp:`, and the next line has their values. */
function retransmitsIn(file: KernelFile): number {
  const text = file.bytes.toString('latin1', 0, file.length)
  const [names, values] = text.split('\n').filter((line) => line.startsWith('Tcp: '))
  const place = names?.split(' ').indexOf(COUNTER) ?? -1
  return place < 0 ? Number.NaN : Number(values?.split(' ')[place])
}

/**
 * TCP segments sent again per second (proc_pid_net(5), `snmp`). The kernel counts the network by namespace, not by
 * process: only where the process has another namespace than process 1 do the counters speak of it, and without that there
 * is no such column. Bytes sent and received have none for the same reason.
 */
export function tcpRetransmits(procRoot: string, pid: number): SeriesPart | undefined {
  const own = namespaceOf(procRoot, pid)
  const first = namespaceOf(procRoot, 1)
  if (own === undefined || first === undefined || own === first) return undefined
  const file = openIfReadable(join(procRoot, String(pid), 'net/snmp'), 4096)
  if (!file) return undefined
  const gains = new Gains(1)
  return {
    columns: ['tcpRetransmitsPerSecond'],
    read(into, at) {
      file.refresh()
      gains.look()
      gains.put(0, retransmitsIn(file))
      into[at] = gains.perSecond(0)
    },
    close: () => file.close(),
  }
}
