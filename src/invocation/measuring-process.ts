import type { Settings } from '../config/schema.ts'
import { rememberCalm } from '../engine/cool-down.ts'
import type { CpuChoice } from '../engine/cpu-choice.ts'
import { EnergyEngine } from '../engine/energy-engine.ts'
import type { EngineOptions } from '../engine/engine-options.ts'
import { openSpool, type Spool } from '../engine/sampling/spool.ts'
import { hottestCelsius } from '../engine/thermal-zones.ts'
import type { Tell } from '../measuring-state.ts'
import type { CoolDown, IdleBaseline } from '../run.ts'
import { msFromSeconds } from '../units.ts'
import { measureControl } from './control-workload.ts'
import { pinMeasuringProcess } from './pin.ts'
import { progressTeller } from './progress-file.ts'

export interface MeasuringProcessOptions {
  /** Folder that paths of readers are relative to. */
  root: string
  spoolDir: string
  settings: Settings
  profileDir: string
  fingerprint: string
  /** CPUs of this process, or why it is not pinned; absent when nobody asked for it. */
  pin?: CpuChoice
  /** `false` when the caller holds the host lock already. */
  lock: NonNullable<EngineOptions['lock']>
  /** What else goes on at the beginning: what wants a machine at rest waits for its end. */
  quiet?: Promise<unknown>
  /** Hears what is measured; default: whoever has asked for the progress of the spool. */
  tell?: Tell
}

/** A process that measures: its engine, and the log it writes to. */
export interface MeasuringProcess {
  engine: EnergyEngine
  spool: Spool
  /** Tells whoever looks at the progress; absent when nobody does. */
  tell?: Tell
  /** Waits until the machine is as cool as at the beginning; absent when that is not wanted or cannot be told. */
  coolDown?: () => Promise<CoolDown>
  /**
   * Takes an idle baseline of the present state where there is none: with a model on it a GPU rests at another power. Not
   * inside `engine.exclusive`. Absent when no baselines are wanted.
   */
  idleBaseline?: () => Promise<void>
}

const calmOf = (engine: EnergyEngine, { cooldown, roots }: Settings): ReturnType<typeof rememberCalm> =>
  engine.exclusive('calm', () =>
    rememberCalm({ session: () => engine.session('edges'), celsius: () => hottestCelsius(roots.sys) }, cooldown),
  )

/** A wait that is told of. */
const toldOf =
  (coolDown: () => Promise<CoolDown>, seconds: number, tell: Tell | undefined): (() => Promise<CoolDown>) =>
  () => {
    const nowMs = Date.now()
    tell?.({ doing: 'cool-down', sinceMs: nowMs, untilMs: nowMs + msFromSeconds(seconds) })
    return coolDown()
  }

/** Measures the fixed busy loop and logs it. */
export async function logControl({ engine, spool, tell }: MeasuringProcess): Promise<void> {
  tell?.({ doing: 'control', sinceMs: Date.now() })
  await engine.exclusive('control', async () => {
    await using session = engine.session('edges')
    spool.append({ type: 'control', control: measureControl(session, engine.now().startedAt) })
  })
  tell?.({ doing: 'nothing', sinceMs: Date.now() })
}

/**
 * Opens the engine with the settings of an invocation: pinned, calibrated, with its idle baselines, its calm moment and
 * its first control where they are wanted. All of it lies before the first window.
 *
 * @throws EnergyError NO_COUNTER, LOCKED, and what the readers throw
 */
export async function openMeasuringProcess(options: MeasuringProcessOptions): Promise<MeasuringProcess> {
  const { root, spoolDir, settings, profileDir, fingerprint, pin, lock } = options
  const spool = openSpool(spoolDir)
  const tell = options.tell ?? progressTeller(spoolDir)
  tell?.({ doing: 'preparation', sinceMs: Date.now() })
  const pinned = await pinMeasuringProcess(pin, settings.roots.proc, spool)
  const engine = await EnergyEngine.open({
    readers: settings.readers,
    root,
    roots: settings.roots,
    requireMeasured: settings.requireMeasured,
    samplingHz: settings.sampling.hz,
    telemetry: settings.sampling.telemetry,
    ...pinned,
    ...(settings.sampling.cpu === undefined ? {} : { samplerCpu: settings.sampling.cpu }),
    plausibleWatts: settings.limits.plausibleWatts,
    backgroundCores: settings.limits.backgroundCores,
    baselineMaxAgeSeconds: settings.idle.maxAgeSeconds,
    fingerprint,
    profileDir,
    samplesPath: spool.samplesPath,
    seriesPath: spool.seriesPath,
    lock,
  })
  spool.append({ type: 'reader', refused: [...engine.refused], ...(engine.reader ? { reader: engine.reader } : {}) })
  await options.quiet
  const logged = new Set<string>()
  const idleBaseline = async (mode: IdleBaseline['mode']): Promise<void> => {
    const { segments, segmentSeconds } = settings.idle
    const nowMs = Date.now()
    tell?.({ doing: 'idle baseline', sinceMs: nowMs, untilMs: nowMs + msFromSeconds(segments * segmentSeconds) })
    const baseline = await engine.idleBaseline({ ...settings.idle, mode })
    if (!baseline || logged.has(baseline.id)) return
    logged.add(baseline.id)
    spool.append({ type: 'baseline', baseline })
  }
  const wantsIdle = settings.idle.mode === 'auto'
  if (wantsIdle) {
    await idleBaseline('edges')
    await idleBaseline('sampled')
  }
  const coolDown = settings.cooldown.seconds > 0 ? await calmOf(engine, settings) : undefined
  const measuring: MeasuringProcess = {
    engine,
    spool,
    ...(tell === undefined ? {} : { tell }),
    ...(coolDown === undefined ? {} : { coolDown: toldOf(coolDown, settings.cooldown.seconds, tell) }),
    ...(wantsIdle ? { idleBaseline: () => idleBaseline('sampled') } : {}),
  }
  if (settings.bench.control) await logControl(measuring)
  tell?.({ doing: 'nothing', sinceMs: Date.now() })
  return measuring
}
