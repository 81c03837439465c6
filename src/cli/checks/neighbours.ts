import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { nvidiaFolder } from '../../config/gpus.ts'
import { systemNames, systemText } from '../../config/system-file.ts'
import { namesLike } from '../../config/system-value.ts'
import { formatPercent, formatQuantity } from '../../reporters/quantity.ts'
import { bytesFromKib } from '../../units.ts'
import type { Check } from './finding.ts'

/** Steal above this part of the CPU time that was wanted moves durations by percents. */
const STEAL_LIMIT = 0.01
/** Swap above this part of the memory is more than pages that nobody asks for. */
const SWAP_LIMIT = 0.05

const processes = (proc: string): string[] => namesLike(proc, /^\d+$/)

/** CPU ticks since the start of the system (proc_stat(5)): guests are inside user and nice. */
function ticks(proc: string): { busy: number; steal: number; guest: number } | undefined {
  const line = systemText(join(proc, 'stat'))?.split('\n', 1)[0]
  if (line === undefined || !/^cpu(?: +\d+){8}/.test(line)) return undefined
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0, guest = 0, guestNice = 0] = line
    .split(/ +/)
    .slice(1)
    .map(Number)
  return { busy: user + nice + system + irq + softirq, steal, guest: guest + guestNice }
}

/** How much of the CPU time that was wanted the hypervisor gave to others. */
export const steal: Check = ({ roots }) => {
  const check = 'steal'
  const seen = ticks(roots.proc)
  if (!seen) return { check, severity: 'INFO', fact: 'There is no /proc/stat to see steal by.' }
  const wanted = seen.busy + seen.steal
  if (seen.steal === 0) {
    return { check, severity: 'OK', fact: 'No hypervisor has taken CPU time away since the system started.' }
  }
  const fact = `A hypervisor has taken ${formatPercent(seen.steal / wanted)} of the CPU time since the system started`
  if (seen.steal / wanted <= STEAL_LIMIT) return { check, severity: 'INFO', fact: `${fact}.` }
  return {
    check,
    severity: 'WARN',
    fact: `${fact}: durations grow by what neighbours do.`,
    fix: 'Take a machine with dedicated CPUs, or bare metal.',
  }
}

/** Whether virtual machines run on this one: the counters see them too. */
export const guests: Check = ({ roots }) => {
  const check = 'guests'
  const seen = ticks(roots.proc)
  if (!seen) return { check, severity: 'INFO', fact: 'There is no /proc/stat to see virtual machines by.' }
  if (seen.guest === 0) {
    return { check, severity: 'OK', fact: 'No virtual machine has run on this one since the system started.' }
  }
  return {
    check,
    severity: 'INFO',
    fact: `Virtual machines have taken ${formatPercent(seen.guest / seen.busy)} of the busy time since the system started: the counters see them too.`,
    fix: 'Stop them for measuring (`virsh list` shows those of libvirt).',
  }
}

function holds(proc: string, pid: string, device: RegExp): boolean {
  const folder = join(proc, pid, 'fd')
  return (systemNames(folder) ?? []).some((fd) => {
    try {
      return device.test(readlinkSync(join(folder, fd)))
    } catch {
      // It was closed meanwhile, or its process has ended: it is no user.
      return false
    }
  })
}

/** Whether other processes use the GPU whose energy would be counted. */
export const gpuUsers: Check = ({ roots }) => {
  const check = 'GPU users'
  if (namesLike(nvidiaFolder(roots.proc), /:/).length === 0) {
    return { check, severity: 'OK', fact: 'There is no NVIDIA GPU that others could use.' }
  }
  const others = processes(roots.proc).filter(
    (pid) => pid !== String(process.pid) && holds(roots.proc, pid, /\/nvidia\d+$/),
  )
  if (others.length === 0) {
    return { check, severity: 'OK', fact: 'No other process that this user may see has the GPU open.' }
  }
  return {
    check,
    severity: 'WARN',
    fact: `Other processes have the GPU open (pid ${others.join(', ')}): its counter sees them too.`,
    fix: 'Stop them (`nvidia-smi` shows what they do).',
  }
}

/** Whether interrupts move between CPUs. */
export const irqbalance: Check = ({ roots }) => {
  const check = 'irqbalance'
  const runs = processes(roots.proc).some((pid) => systemText(join(roots.proc, pid, 'comm')) === 'irqbalance')
  if (!runs) return { check, severity: 'OK', fact: 'irqbalance does not run.' }
  return {
    check,
    severity: 'INFO',
    fact: 'irqbalance runs: it moves interrupts from CPU to CPU.',
    fix: 'sudo systemctl stop irqbalance',
  }
}

/** Whether memory lies on the disk, where a test would wait for it. */
export const swap: Check = ({ roots }) => {
  const check = 'swap'
  const table = systemText(join(roots.proc, 'swaps'))
  if (table === undefined) return { check, severity: 'INFO', fact: 'There is no /proc/swaps to see swap in.' }
  const usedKib = table
    .split('\n')
    .slice(1)
    .reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[3] ?? 0), 0)
  if (usedKib === 0) return { check, severity: 'OK', fact: 'No memory is swapped out.' }
  const totalKib = Number(/^MemTotal:\s*(\d+)/m.exec(systemText(join(roots.proc, 'meminfo')) ?? '')?.[1])
  const fact = `${formatQuantity(bytesFromKib(usedKib), 'B')} of memory are swapped out`
  if (!(usedKib / totalKib > SWAP_LIMIT)) return { check, severity: 'INFO', fact: `${fact}.` }
  return {
    check,
    severity: 'WARN',
    fact: `${fact}: a test that needs them waits for the disk.`,
    fix: 'End what fills the memory, then: sudo swapoff -a && sudo swapon -a',
  }
}
