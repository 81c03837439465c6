import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { containerOf, virtualisationOf } from '../../config/isolation.ts'
import { systemText } from '../../config/system-file.ts'
import { systemNumber } from '../../config/system-value.ts'
import { isMasked } from '../../engine/readers/powercap-absence.ts'
import { hasCapability } from './capabilities.ts'
import type { Check } from './finding.ts'

const NODE_BINARY = '"$(readlink -f "$(command -v node)")"'

const PERF_FIX = `sudo sysctl kernel.perf_event_paranoid=0, or for this Node alone: sudo setcap cap_perfmon=ep ${NODE_BINARY}`

/** What the levels leave to a process without a capability (Linux, Documentation/admin-guide/sysctl/kernel.rst). */
const PARANOID: readonly [from: number, allows: string][] = [
  [3, 'no perf event may be opened (Debian and Ubuntu add this level)'],
  [2, 'a process may count what its own code does, but not the CPU-wide events that RAPL is read by'],
  [1, 'a process may count what it and the kernel do for it, but not the CPU-wide events that RAPL is read by'],
]

/** Who may open perf events: RAPL's are CPU-wide. */
export const perfEvents: Check = ({ roots }) => {
  const check = 'perf events'
  const level = systemNumber(join(roots.proc, 'sys/kernel/perf_event_paranoid'))
  if (level === undefined) return { check, severity: 'INFO', fact: 'The kernel has no perf events, or hides them.' }
  const fact = `perf_event_paranoid is ${level}`
  const row = PARANOID.find(([from]) => level >= from)
  if (!row) return { check, severity: 'OK', fact: `${fact}: CPU-wide events, which RAPL is read by, are open to all.` }
  if (hasCapability(roots.proc, 'CAP_PERFMON', 'CAP_SYS_ADMIN')) {
    return { check, severity: 'OK', fact: `${fact}, and this process has a capability that overrides it.` }
  }
  const full = `${fact}: ${row[1]}.`
  if (level >= 3) return { check, severity: 'WARN', fact: full, fix: PERF_FIX }
  // A virtual machine has no RAPL events that the level could keep closed.
  const virtual = virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys }) !== undefined
  return { check, severity: 'INFO', fact: full, ...(virtual ? {} : { fix: PERF_FIX }) }
}

const mayRead = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    // Whatever the reason is, the answer is no.
    return false
  }
}

/** Whether the registers of the processor can be read: the msr driver asks for CAP_SYS_RAWIO besides the file's mode. */
export const msr: Check = ({ roots }) => {
  const check = 'MSR'
  const device = join(roots.dev, 'cpu/0/msr')
  if (!existsSync(device)) {
    if (virtualisationOf({ procRoot: roots.proc, sysRoot: roots.sys }) !== undefined) {
      const fact = `There is no ${device}; the registers of a virtual machine hold no energy anyway.`
      return { check, severity: 'INFO', fact }
    }
    return {
      check,
      severity: 'INFO',
      fact: `There is no ${device}: the module msr is not loaded.`,
      fix: 'sudo modprobe msr (only needed where powercap and perf show no counters)',
    }
  }
  if (mayRead(device) && hasCapability(roots.proc, 'CAP_SYS_RAWIO')) {
    return { check, severity: 'OK', fact: `${device} can be read.` }
  }
  return {
    check,
    severity: 'INFO',
    fact: `${device} cannot be read by this process: it takes the mode of the file and CAP_SYS_RAWIO.`,
    fix: `Prefer powercap or perf. If there is neither: sudo groupadd -f rapl; sudo usermod -aG rapl "$USER"; sudo chgrp rapl /dev/cpu/*/msr; sudo chmod g+r /dev/cpu/*/msr; sudo setcap cap_sys_rawio=ep ${NODE_BINARY} (until the next start; whoever runs this Node may then read every register)`,
  }
}

/** Whether something is laid over the counters, or a filter of system calls stands before perf. */
export const counterMask: Check = ({ roots }) => {
  const check = 'counter mask'
  if (isMasked(roots.proc)) {
    return {
      check,
      severity: 'WARN',
      fact: 'A mount lies over the powercap tree, as container engines put there.',
      fix: 'docker run -v /sys/devices/virtual/powercap:/host/class/powercap:ro -e ENERGY_SYS_ROOT=/host …',
    }
  }
  const filtered = /^Seccomp:\s*2$/m.test(systemText(join(roots.proc, 'self/status')) ?? '')
  if (filtered && containerOf(roots.proc) !== undefined && !hasCapability(roots.proc, 'CAP_PERFMON', 'CAP_SYS_ADMIN')) {
    return {
      check,
      severity: 'INFO',
      fact: 'The container filters system calls: engines refuse perf_event_open without CAP_PERFMON.',
      fix: 'docker run --cap-add PERFMON …',
    }
  }
  return { check, severity: 'OK', fact: 'No mount lies over the powercap tree.' }
}
