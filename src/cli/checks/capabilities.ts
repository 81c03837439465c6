import { join } from 'node:path'
import { systemText } from '../../config/system-file.ts'

/** Numbers of capabilities (Linux, include/uapi/linux/capability.h). */
const BITS = { CAP_SYS_RAWIO: 17n, CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n } as const

/** Whether this process has one of the capabilities (proc_pid_status(5), CapEff). */
export function hasCapability(procRoot: string, ...wanted: (keyof typeof BITS)[]): boolean {
  const digits = /^CapEff:\s*([0-9a-f]+)$/m.exec(systemText(join(procRoot, 'self/status')) ?? '')?.[1]
  if (digits === undefined) return false
  const effective = BigInt(`0x${digits}`)
  return wanted.some((each) => (effective & (1n << BITS[each])) !== 0n)
}
