import { release, type, version } from 'node:os'
import { join } from 'node:path'
import type { EnvironmentFacts } from '../run.ts'
import { fingerprint } from './fingerprint.ts'
import { raplNoiseOf } from './rapl-noise.ts'
import { systemText } from './system-file.ts'

/** Whether the processor may run above its nominal frequency; undefined where the kernel does not say. */
export function turboOf(sysRoot: string): boolean | undefined {
  const cpu = join(sysRoot, 'devices/system/cpu')
  const off = systemText(join(cpu, 'intel_pstate/no_turbo'))
  if (off !== undefined) return off === '0'
  const boost = systemText(join(cpu, 'cpufreq/boost'))
  return boost === undefined ? undefined : boost === '1'
}

export const governorOf = (sysRoot: string): string | undefined =>
  systemText(join(sysRoot, 'devices/system/cpu/cpu0/cpufreq/scaling_governor'))

/** Detects the software and the settings that numbers depend on. */
export function detectEnvironment(options: {
  roots: { sys: string; proc: string; dev: string }
  pluginVersion: string
  vitestVersion?: string
}): EnvironmentFacts {
  const governor = governorOf(options.roots.sys)
  const turbo = turboOf(options.roots.sys)
  const noise = raplNoiseOf(options.roots)
  const facts = {
    os: type(),
    osVersion: version(),
    kernel: release(),
    nodeVersion: process.versions.node,
    v8Version: process.versions.v8,
    pluginVersion: options.pluginVersion,
    nodeFlags: process.execArgv,
    ...(options.vitestVersion === undefined ? {} : { vitestVersion: options.vitestVersion }),
    ...(governor === undefined ? {} : { governor }),
    ...(turbo === undefined ? {} : { turbo }),
    ...(noise === 'SGX' || noise === 'energy filter' ? { raplNoise: noise } : {}),
  }
  return { hash: fingerprint(facts), ...facts }
}
