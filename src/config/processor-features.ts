import { join } from 'node:path'
import { systemText } from './system-file.ts'

/** Flags of /proc/cpuinfo that energy or its measurement depends on. */
const FEATURES = ['avx2', 'avx512f', 'vmx', 'svm', 'sgx', 'aperfmperf', 'constant_tsc', 'nonstop_tsc', 'hwp'] as const

export type ProcessorFeatures = Record<(typeof FEATURES)[number], boolean>

/** The flags of the first CPU; undefined where /proc/cpuinfo has none (ARM calls them Features). */
export function cpuFlags(procRoot: string): ReadonlySet<string> | undefined {
  const line = /^flags[ \t]*:(.*)$/m.exec(systemText(join(procRoot, 'cpuinfo')) ?? '')?.[1]
  return line === undefined ? undefined : new Set(line.trim().split(/\s+/))
}

/** Which of the features the processor has; undefined where it does not tell. */
export function detectFeatures(procRoot: string): ProcessorFeatures | undefined {
  const flags = cpuFlags(procRoot)
  return flags && (Object.fromEntries(FEATURES.map((each) => [each, flags.has(each)])) as ProcessorFeatures)
}
