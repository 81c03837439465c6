import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesFromKib } from '../../units.ts'
import { integerAfter, integerAt, openIfReadable } from './kernel-file.ts'
import type { SeriesPart } from './series-part.ts'

/** Key of the page size in the auxiliary vector (getauxval(3), AT_PAGESZ). */
const PAGE_SIZE_KEY = 6n

/** Bytes of a page: 4 KiB on x64, up to 64 KiB elsewhere. What the kernel told a process at its start; undefined without it. */
function pageBytes(procRoot: string, pid: number): number | undefined {
  let vector: Buffer
  try {
    vector = readFileSync(join(procRoot, String(pid), 'auxv'))
  } catch {
    // Not shown of other users' processes; x64 has one size only.
    return process.arch === 'x64' ? 4096 : undefined
  }
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === PAGE_SIZE_KEY) return Number(vector.readBigUInt64LE(at + 8))
  }
  return undefined
}

/** Resident memory of the process itself, its children not among it: `resident` of /proc/PID/statm (proc_pid_statm(5)). */
export function residentMemory(procRoot: string, pid: number): SeriesPart | undefined {
  const bytesPerPage = pageBytes(procRoot, pid)
  const file = bytesPerPage === undefined ? undefined : openIfReadable(join(procRoot, String(pid), 'statm'))
  if (!file || bytesPerPage === undefined) return undefined
  return {
    columns: ['residentBytes'],
    read(into, at) {
      const isThere = file.refresh()
      into[at] = isThere ? integerAt(file, file.bytes.indexOf(' ')) * bytesPerPage : Number.NaN
    },
    close: () => file.close(),
  }
}

const SWAP_TOTAL = Buffer.from('\nSwapTotal:')
const SWAP_FREE = Buffer.from('\nSwapFree:')

/** Swap of the machine that is in use: SwapTotal − SwapFree of /proc/meminfo (proc_meminfo(5)); 0 where there is none. */
export function swapUse(procRoot: string): SeriesPart | undefined {
  const file = openIfReadable(join(procRoot, 'meminfo'), 4096)
  if (!file) return undefined
  return {
    columns: ['swapUsedBytes'],
    read(into, at) {
      file.refresh()
      into[at] = bytesFromKib(integerAfter(file, SWAP_TOTAL) - integerAfter(file, SWAP_FREE))
    },
    close: () => file.close(),
  }
}
