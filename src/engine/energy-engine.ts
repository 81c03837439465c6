import { setTimeout as sleep } from 'node:timers/promises'
import { EnergyError } from '../errors.ts'
import type { DerivedEnergy, IdleBaseline, RawWindow, ReaderFacts, RefusedReader, Warning } from '../run.ts'
import { msFromSeconds } from '../units.ts'
import { deriveEnergy } from './analyzer.ts'
import type { EngineOptions, IdleOptions, Measurement } from './engine-options.ts'
import { slowestPeriodSeconds } from './edge-alignment.ts'
import { DEFAULTS, type EngineParts, isCacheable, openParts } from './engine-parts.ts'
import { formatCpuList } from './cpu-list.ts'
import { allowedCpuList } from './cpu-topology.ts'
import { Exclusive } from './exclusive.ts'
import type { HostLock } from './host-lock.ts'
import { idleBaselineFrom } from './idle-baseline.ts'
import { judgedByHistory } from './idle-history.ts'
import { affinityLost, machineSlept } from './machine-warnings.ts'
import { sleptSeconds } from './machine-sleep.ts'
import { baselineKey, type MachineProfile, type ProfileKey, saveProfile } from './machine-profile.ts'
import { backgroundCpu, idleMissing, idleStale, stealTime } from './quality.ts'
import { furtherRoots, withFurtherTrees } from './measured-trees.ts'
import { rawWindow, workSeconds } from './raw-window.ts'
import { type Reader, readerFacts } from './readers/reader.ts'
import { isoAt, monotonicNs, wallAnchor } from './sampling/clock.ts'
import type { Sampler } from './sampling/sampler.ts'
import { Session, type SessionMode } from './session.ts'
import { SnapshotSet } from './telemetry/snapshot-registry.ts'
import { uuidv7 } from '../uuid.ts'
import type { EdgeSources } from './window.ts'
import { attributeWindow } from './window-spans.ts'

/** One of the future tells of a clock that was set back, and would never grow old. */
function isYoung({ measuredAt }: IdleBaseline, maxAgeSeconds: number): boolean {
  const ageMs = Date.now() - Date.parse(measuredAt)
  return ageMs >= 0 && ageMs < msFromSeconds(maxAgeSeconds)
}

/**
 * Measures energy: open → idleBaseline → session or measure → close. Usable in a plain Node script:
 *
 * ```ts
 * await using engine = await EnergyEngine.open()
 * const { energy } = await engine.measure('resize', () => resize(image))
 * ```
 */
export class EnergyEngine {
  /** The open reader; absent where nothing can be read: then windows carry CPU seconds only. */
  readonly reader: ReaderFacts | undefined
  readonly refused: readonly RefusedReader[]
  readonly profile: MachineProfile
  readonly #options: EngineParts['options']
  readonly #key: ProfileKey
  readonly #reader: Reader | undefined
  readonly #sampler: Sampler | undefined
  readonly #sources: EdgeSources
  readonly #lock: HostLock | undefined
  readonly #anchor = wallAnchor()
  readonly #exclusive = new Exclusive()
  readonly #closers: (() => void)[]
  readonly #periods: ReadonlyMap<string, number>
  readonly #snapshots: SnapshotSet[] = []
  readonly #freeSnapshots: SnapshotSet[] = []
  #sampledSessions = 0
  #closed = false

  private constructor(parts: EngineParts) {
    this.#options = parts.options
    this.#key = parts.key
    this.#reader = parts.reader
    this.refused = parts.refused
    this.profile = parts.profile
    this.#sampler = parts.sampler
    this.#sources = parts.sources
    this.#lock = parts.lock
    this.#closers = parts.closers
    this.#periods = new Map(Object.entries(parts.profile.periods).map(([id, { seconds }]) => [id, seconds]))
    this.reader = parts.reader && this.#facts(parts.reader)
  }

  /**
   * Opens the preferred reader that works here, calibrates it (once per machine) and starts the guard reads.
   *
   * @throws EnergyError NO_COUNTER when `requireMeasured` and nothing can be read, LOCKED when another process measures
   */
  static async open(options: EngineOptions = {}): Promise<EnergyEngine> {
    return new EnergyEngine(await openParts(options))
  }

  /**
   * A series of windows; `sampled` takes a time series besides. Not for windows that run at the same time.
   *
   * @param alsoPids processes outside of this one's tree that work for it, as a model server does: the CPU time of their
   * trees is that of the windows, and perf events count them, too, where they may be attached to
   * @throws EnergyError ENGINE_CLOSED; READER_ABSENT when there is no such process
   */
  session(mode: SessionMode, { alsoPids = [] }: { alsoPids?: readonly number[] } = {}): Session {
    if (this.#closed) {
      throw new EnergyError(
        'ENGINE_CLOSED',
        'The engine has been closed.',
        'Open another one with EnergyEngine.open().',
      )
    }
    const limits = {
      plausibleWatts: this.#options.plausibleWatts,
      updatePeriodSeconds: this.#periods,
    }
    const further = furtherRoots(this.#options.roots.proc, alsoPids)
    const { sources, close } = withFurtherTrees(this.#sources, this.#options.roots.proc, further)
    if (mode === 'sampled' && this.#sampledSessions++ === 0)
      this.#sampler?.pace(this.#options.samplingHz ?? DEFAULTS.samplingHz)
    const key = baselineKey(mode, this.#reader?.gpuLoaded?.())
    const sleptBefore = sleptSeconds(this.#options.roots.proc)
    const snapshots = mode === 'sampled' ? this.#takeSnapshots(further) : undefined
    return new Session({
      mode,
      sources,
      counters: this.#reader?.counters.length ?? 0,
      rawOf: (window) => rawWindow(window, this.#reader, this.#sampler?.ring, limits),
      attribute: (window, raw, inside, marks) =>
        attributeWindow(window, raw, inside, marks, {
          reader: this.#reader,
          facts: this.reader,
          ring: this.#sampler?.ring,
          limits,
          hasTotal: this.#derive(raw, mode, key).totalJoules !== undefined,
        }),
      workSecondsOf: workSeconds,
      derive: (window) => this.#derive(window, mode, key),
      surroundings: (seen) => [
        ...machineSlept(sleptBefore, sleptSeconds(this.#options.roots.proc)),
        ...this.#surroundings(seen),
      ],
      slowestPeriodSeconds: slowestPeriodSeconds(this.#reader, this.profile),
      snapshots,
      missingSeries: this.#sampler?.missing ?? [],
      degraded: this.#sampler?.degraded,
      flush: async () => this.#sampler?.flush(),
      release: async () => {
        close()
        if (snapshots && further.length > 0) snapshots.close()
        else if (snapshots) this.#freeSnapshots.push(snapshots)
        if (mode === 'sampled' && --this.#sampledSessions === 0) this.#sampler?.pace(undefined)
      },
    })
  }

  /** Runs `work` alone on this machine as far as this process can tell: one measured window at a time. */
  exclusive<T>(owner: string, work: () => Promise<T>): Promise<T> {
    return this.#exclusive.run(owner, work)
  }

  /** Measures one piece of work. */
  async measure<T>(
    name: string,
    work: () => T | Promise<T>,
    { mode = 'sampled' }: { mode?: SessionMode } = {},
  ): Promise<Measurement<T>> {
    return this.exclusive(`measure ${name} ${uuidv7()}`, async () => {
      await using session = this.session(mode)
      session.start()
      let value: T
      try {
        value = await work()
      } finally {
        session.stop()
      }
      const window = session.raw()
      return { value, window, energy: session.derive(window) }
    })
  }

  /**
   * The idle power of this machine in a mode: the cached baseline while it is young enough, else a new one from quiet
   * segments. Undefined without a reader. A rejected baseline is returned, not kept, and never used.
   */
  async idleBaseline(options: IdleOptions = {}): Promise<IdleBaseline | undefined> {
    const reader = this.#reader
    if (!reader) return undefined
    const {
      mode = 'edges',
      segments = 5,
      segmentSeconds = 2,
      maxAgeSeconds = DEFAULTS.baselineMaxAgeSeconds,
      maximumSpread = 0.1,
    } = options
    const gpuLoaded = reader.gpuLoaded?.()
    const key = baselineKey(mode, gpuLoaded)
    const cached = this.profile.baselines[key]
    if (cached && isYoung(cached, maxAgeSeconds)) return cached
    const windows: RawWindow[] = []
    const measuredAt = new Date().toISOString()
    await this.exclusive(`idle ${mode}`, async () => {
      await using session = this.session(mode)
      for (let i = 0; i < segments; i++) {
        session.start()
        await sleep(msFromSeconds(segmentSeconds))
        session.stop()
        windows.push(session.raw())
      }
    })
    const measured = idleBaselineFrom({
      id: uuidv7(),
      measuredAt,
      mode,
      reader: reader.name,
      provenance: reader.provenance,
      hardwareHash: this.#key.fingerprint,
      ...(gpuLoaded === undefined ? {} : { gpuLoaded }),
      segments: windows,
      limits: { backgroundCores: this.#options.backgroundCores ?? DEFAULTS.backgroundCores, maximumSpread },
    })
    const baseline = judgedByHistory(measured, this.profile.history)
    if (baseline.accepted) this.profile.baselines[key] = baseline
    if (measured.accepted && isCacheable(reader)) saveProfile(this.#options.profileDir, this.#key, this.profile)
    return baseline
  }

  /** Both clocks now, as records carry them. */
  now(): { startedAt: string; startNs: string } {
    const ns = monotonicNs()
    return { startedAt: this.isoAt(ns), startNs: ns.toString() }
  }

  isoAt(ns: bigint): string {
    return isoAt(this.#anchor, ns)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#sampler?.close()
    for (const each of this.#snapshots) each.close()
    for (const close of this.#closers) close()
    await this.#lock?.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Windows may nest, and each looks at its own begin and end: no two sessions share a set. Further processes are another one's. */
  #takeSnapshots(alsoPids: readonly number[]): SnapshotSet | undefined {
    if (this.#options.telemetry !== true) return undefined
    const { roots } = this.#options
    if (alsoPids.length > 0) return SnapshotSet.open({ roots, pid: process.pid, alsoPids })
    const free = this.#freeSnapshots.pop()
    if (free) return free
    const opened = SnapshotSet.open({ roots, pid: process.pid })
    this.#snapshots.push(opened)
    return opened
  }

  #facts(reader: Reader): ReaderFacts {
    const facts = readerFacts(reader)
    const counters = facts.counters.map((counter) => {
      const period = this.profile.periods[counter.id]
      if (!period) return counter
      return { ...counter, updatePeriodSeconds: period.seconds, updatePeriodSpreadSeconds: period.spreadSeconds }
    })
    return { ...facts, counters }
  }

  #derive(window: RawWindow, mode: SessionMode, key: string): DerivedEnergy {
    const baseline = this.profile.baselines[key]
    const energy = deriveEnergy({
      window,
      ...(this.reader === undefined ? {} : { reader: this.reader }),
      ...(baseline === undefined ? {} : { baseline }),
    })
    if (!this.reader) return energy
    const maximumSeconds = this.#options.baselineMaxAgeSeconds ?? DEFAULTS.baselineMaxAgeSeconds
    const idle = baseline
      ? idleStale(baseline, this.isoAt(BigInt(window.startNs)), maximumSeconds)
      : idleMissing(mode, energy)
    return { ...energy, warnings: [...energy.warnings, ...idle] }
  }

  #surroundings(seen: { seconds: number; background: number | undefined; steal: number | undefined }): Warning[] {
    const { backgroundCores, pinnedCpus, roots } = this.#options
    return [
      ...backgroundCpu(seen, backgroundCores ?? DEFAULTS.backgroundCores),
      ...stealTime(seen),
      ...(pinnedCpus ? affinityLost(formatCpuList(pinnedCpus), allowedCpuList(roots.proc)) : []),
    ]
  }
}
