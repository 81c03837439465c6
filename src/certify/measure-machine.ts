import type { Settings } from '../config/schema.ts'
import { EnergyEngine } from '../engine/energy-engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import { EnergyError } from '../errors.ts'
import { FALLBACK_READER } from '../engine/readers/registry.ts'
import { agreementFigures, agreementWindows } from './agreement.ts'
import {
  CERTIFICATE_SCHEMA_ID,
  CERTIFICATE_VERSION,
  type CertifiedSource,
  type UnsignedCertificate,
} from './certificate.ts'
import { falseAlarms } from './false-alarms.ts'
import { idleStability } from './idle-stability.ts'
import { loadFigures, loadSteps } from './load-steps.ts'
import { certifiedMachine } from './machine-facts.ts'
import { boundaryCost, samplerJitter } from './measuring-cost.ts'
import { noiseFloor } from './noise-floor.ts'
import { type PlanPart, planOf, secondsFrom } from './plan.ts'
import { certifiedSource, refusedSource } from './update-periods.ts'
import { WallMeter } from './wall-meter.ts'
import { wallFigures } from './wall-reading.ts'

/** What is measured, and by what. */
export interface CertifyOptions {
  settings: Pick<Settings, 'roots' | 'sampling' | 'idle' | 'limits'>
  /** Every reader that is tried, in order of preference: those after the first check it. */
  readers: readonly string[]
  requireMeasured: boolean
  minutes: number
  wallMeter?: string
  pluginVersion: string
  profileDir: string
  lock: NonNullable<EngineOptions['lock']>
  /** Told when a part begins: which, and how much of the time is left. */
  onPart: (part: string, secondsLeft: number) => void
}

/** The source whose counters the sum of each domain is made of: the first that has it (see `combineReaders`). */
const sourceOfDomains = (sources: readonly CertifiedSource[]): Map<string, string> =>
  new Map(
    sources
      .toReversed()
      .flatMap((source) => (source.works ? source.counters.map(({ domain }) => [domain, source.name] as const) : [])),
  )

/**
 * Measures everything that a certificate says of this machine. The machine has to be left alone meanwhile.
 *
 * @throws EnergyError NO_COUNTER where nothing can be read, LOCKED when another process measures for too long; what
 * `WallMeter` throws
 */
export async function measureMachine(options: CertifyOptions): Promise<UnsignedCertificate> {
  const { settings, minutes } = options
  const { roots, sampling, limits } = settings
  const plan = planOf(minutes)
  await using meter = options.wallMeter === undefined ? undefined : await WallMeter.start(options.wallMeter)
  const begin = (part: PlanPart): void => {
    meter?.check()
    options.onPart(part, secondsFrom(part, minutes))
  }
  await using engine = await EnergyEngine.open({
    readers: options.readers,
    roots,
    requireMeasured: options.requireMeasured,
    samplingHz: sampling.hz,
    plausibleWatts: limits.plausibleWatts,
    backgroundCores: limits.backgroundCores,
    profileDir: options.profileDir,
    lock: options.lock,
    ...(sampling.cpu === undefined ? {} : { samplerCpu: sampling.cpu }),
  })
  const { reader } = engine
  if (!reader) {
    throw new EnergyError(
      'NO_COUNTER',
      ['There is no energy to certify:', ...engine.refused.map(({ name, reason }) => `  ${name}: ${reason}`)].join(
        '\n',
      ),
      'Run `vitest-energy doctor` for the exact commands.',
    )
  }
  const machine = certifiedMachine(roots, options.pluginVersion)
  begin('update periods')
  const refused = new Set(engine.refused.map(({ name }) => name))
  // A model stands alone or not at all.
  const beside = reader.provenance === 'modelled' ? [] : [FALLBACK_READER]
  const opened = options.readers.filter((spec) => !refused.has(spec) && !beside.includes(spec))
  const sources = opened.map((spec) => certifiedSource(spec, roots, plan.periodsSeconds / opened.length))
  await using session = engine.session('edges')
  begin('cost of a boundary')
  const boundary = boundaryCost(session, plan.boundaryWindows)
  begin('idle power')
  const idle = await idleStability(session, plan.idle, {
    backgroundCores: limits.backgroundCores,
    maximumSpread: settings.idle.maximumSpread,
  })
  begin('noise floor')
  const noise = await noiseFloor(session, plan.noise, session.slowestPeriodSeconds)
  begin('agreement of sources')
  const { windowSeconds } = plan.agreement
  const windows = await agreementWindows(session, plan.agreement)
  const agreement = agreementFigures(windows, windowSeconds, sourceOfDomains(sources.map(({ source }) => source)))
  begin('false alarms')
  const alarms = await falseAlarms(session, plan.falseAlarms)
  begin('load steps')
  const steps = await loadSteps(session, machine.logicalCores, plan.load)
  const load = loadFigures(steps)
  const wall = meter && wallFigures(steps, meter.readings)
  begin('sampler')
  await using sampled = engine.session('sampled')
  const sampler = await samplerJitter(sampled, sampling.hz, plan.samplerSeconds)
  return {
    $schema: CERTIFICATE_SCHEMA_ID,
    schemaVersion: CERTIFICATE_VERSION,
    createdOn: new Date().toISOString().slice(0, 10),
    pluginVersion: options.pluginVersion,
    nodeVersion: process.versions.node,
    provenance: reader.provenance,
    minutes,
    machine,
    sources: [
      ...sources.map(({ source }) => source),
      ...engine.refused.map(({ name, code }) => refusedSource(name, code)),
    ],
    periods: sources.flatMap(({ periods }) => periods),
    noise,
    ...(idle === undefined ? {} : { idle }),
    agreement,
    ...(alarms === undefined ? {} : { falseAlarms: alarms }),
    ...(load === undefined ? {} : { load }),
    boundary,
    sampler,
    ...(wall === undefined ? {} : { wallMeter: wall }),
  }
}
