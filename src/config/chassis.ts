import { join } from 'node:path'
import { systemNumber } from './system-value.ts'

export type Chassis = 'desktop' | 'laptop' | 'server' | 'mini PC'

/** Numbers of SMBIOS (DSP0134, table 17, chassis types). */
const KINDS: Partial<Record<number, Chassis>> = {
  3: 'desktop',
  4: 'desktop',
  6: 'desktop',
  7: 'desktop',
  8: 'laptop',
  9: 'laptop',
  10: 'laptop',
  13: 'desktop',
  14: 'laptop',
  17: 'server',
  23: 'server',
  28: 'server',
  29: 'server',
  31: 'laptop',
  32: 'laptop',
  35: 'mini PC',
  36: 'mini PC',
}

/** What kind of machine the firmware says it is; undefined where it does not tell, or tells `other`. */
export const chassisOf = (sysRoot: string): Chassis | undefined =>
  KINDS[systemNumber(join(sysRoot, 'class/dmi/id/chassis_type')) ?? 0]
