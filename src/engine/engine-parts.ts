import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import type { RefusedReader } from '../run.ts'
import { calibrate, warm } from './calibration.ts'
import { createTickWatch } from './edge-alignment.ts'
import type { EngineOptions } from './engine-options.ts'
import { type HostLock, takeHostLock } from './host-lock.ts'
import { openMachineCpu } from './machine-cpu.ts'
import { loadProfile, type MachineProfile, type ProfileKey, saveProfile } from './machine-profile.ts'
import { combineReaders, usedTogether } from './readers/combined.ts'
import { probeReaders, requireReader } from './readers/probe.ts'
import { createProcessTreeCpu } from './readers/process-tree-cpu.ts'
import { DEFAULT_ROOTS, type Reader, type Roots } from './readers/reader.ts'
import { resolveReaders } from './readers/registry.ts'
import { guardPeriodUs } from './sampling/guard-period.ts'
import { type Sampler, startSampler } from './sampling/sampler.ts'
import type { EdgeSources } from './window.ts'

/** What is chosen where the options say nothing; the other options have no default, or are off. */
export const DEFAULTS = {
  samplingHz: 100,
  plausibleWatts: 1000,
  backgroundCores: 0.05,
  lockWaitSeconds: 600,
  baselineMaxAgeSeconds: 86_400,
}

const defaultProfileDir = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vitest-energy')

/** Simulated counters may be another tree next time, so what was measured of them is not kept. */
export const isCacheable = (reader: Reader): boolean => reader.provenance !== 'simulated'

/** Everything that an engine holds open. */
export interface EngineParts {
  options: EngineOptions & { profileDir: string; roots: Roots; plausibleWatts: number }
  key: ProfileKey
  reader: Reader | undefined
  refused: RefusedReader[]
  profile: MachineProfile
  sampler: Sampler | undefined
  sources: EdgeSources
  lock: HostLock | undefined
  closers: (() => void)[]
}

/**
 * Takes the machine, opens and calibrates the readers, and starts the sampler thread.
 *
 * @throws EnergyError NO_COUNTER when `requireMeasured` and nothing can be read, LOCKED when another process measures
 */
export async function openParts(options: EngineOptions): Promise<EngineParts> {
  const roots: Roots = { ...DEFAULT_ROOTS, ...options.roots }
  const lock =
    options.lock === false
      ? undefined
      : await takeHostLock({ counterRoot: roots.sys, waitSeconds: DEFAULTS.lockWaitSeconds, ...options.lock })
  try {
    return await openUnder(lock, roots, options)
  } catch (error) {
    // Whoever catches it may open again, in the same process.
    await lock?.release()
    throw error
  }
}

async function openUnder(lock: HostLock | undefined, roots: Roots, options: EngineOptions): Promise<EngineParts> {
  const plausibleWatts = options.plausibleWatts ?? DEFAULTS.plausibleWatts
  const requireMeasured = options.requireMeasured ?? false
  const readers = await resolveReaders(options.readers ?? 'auto', options.root ?? process.cwd())
  const probed = probeReaders({ readers, roots, requireMeasured })
  if (requireMeasured) requireReader(probed)
  const used = usedTogether(probed.opened)
  for (const each of probed.opened) if (!used.includes(each)) each.reader.close()
  const reader = used.length === 0 ? undefined : combineReaders(used.map((each) => each.reader))
  const key: ProfileKey = {
    fingerprint: options.fingerprint ?? hostname(),
    reader: reader?.name ?? '',
    counterRoot: roots.sys,
  }
  const profileDir = options.profileDir ?? defaultProfileDir()
  const cached = reader && isCacheable(reader) ? loadProfile(profileDir, key) : undefined
  const startThread = (of: Reader): Promise<Sampler> =>
    startSampler({
      reader: of,
      specs: used.map(({ spec, shared }) => ({ spec, ...(shared === undefined ? {} : { shared }) })),
      roots,
      guardPeriodUs: guardPeriodUs(of.counters, plausibleWatts),
      ...(options.samplesPath === undefined ? {} : { file: options.samplesPath }),
      ...(options.telemetry === true && options.seriesPath !== undefined ? { seriesFile: options.seriesPath } : {}),
      ...(options.samplerCpu === undefined ? {} : { cpu: options.samplerCpu }),
    })
  // It may start beside readings that only warm the code, not beside those that look for steps.
  const starting = reader && cached ? startThread(reader) : undefined
  const usualBracketNs = warm(reader)
  const profile = cached ?? calibrate(reader)
  if (reader && isCacheable(reader) && !cached) saveProfile(profileDir, key, profile)
  const sampler = await (starting ?? (reader && startThread(reader)))
  const treeCpu = createProcessTreeCpu({ procRoot: roots.proc })
  const machineCpu = openMachineCpu(roots.proc)
  return {
    options: { ...options, profileDir, roots, plausibleWatts },
    key,
    reader,
    refused: probed.refused,
    profile,
    sampler,
    lock,
    closers: [() => treeCpu.close(), () => machineCpu?.close(), () => reader?.close()],
    sources: {
      reader,
      usualBracketNs,
      treeCpuSeconds: (ownLast) => treeCpu.seconds(ownLast),
      cpuAtNs: () => treeCpu.ownAtNs(),
      machineCpu: () => machineCpu?.read(),
      samplerPosition: () => sampler?.position() ?? 0,
      samplerLost: () => sampler?.lost() ?? 0,
      samplerCpuSeconds: () => sampler?.cpuSeconds(),
      lateness: sampler?.ring.lateness,
      ticks: createTickWatch(reader, profile, usualBracketNs),
    },
  }
}
