import { join, resolve } from 'node:path'
import type { ComparisonSide } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import type { Experiment, GitFacts } from '../run.ts'
import { EnergyError } from '../errors.ts'
import type { Side, SideRequest } from './side.ts'
import { processFailed, runSideProcess, type SideProcess } from './side-process.ts'

/** Windows of a bench in one process: their median is what the process says. */
const WINDOWS = 3

/** The settings of one process: those of the head, with the budget of the comparison. */
function settingsOf(settings: Settings, benchSeconds: number, readerRoot: string): Settings {
  const { readers, bench, idle, cooldown, sampling } = settings
  return {
    ...settings,
    // The head's own readers measure the base, too.
    readers:
      typeof readers === 'string'
        ? readers
        : readers.map((name) => (name.startsWith('.') ? resolve(readerRoot, name) : name)),
    bench: {
      ...bench,
      timeSeconds: benchSeconds,
      windowSeconds: Math.min(bench.windowSeconds, benchSeconds / WINDOWS),
      minWindows: Math.min(bench.minWindows, WINDOWS),
      processes: 1,
    },
    idle: { ...idle, mode: 'never' },
    cooldown: { ...cooldown, seconds: 0, benches: false },
    sampling: { ...sampling, telemetry: false },
  }
}

/** Files of the keys. A file with ` > ` in its name gives names of files that do not exist, too. */
const filesOf = (keys: readonly string[], root: string): string[] => [
  ...new Set(
    keys.flatMap((key) => {
      const parts = key.split(' > ')
      return parts.slice(1).map((_, i) => join(root, parts.slice(0, i + 1).join(' > ')))
    }),
  ),
]

export interface MeasuredSideOptions {
  facts: Omit<ComparisonSide, 'controls'>
  git: GitFacts
  settings: Settings
  /** Vitest's root of this side and of the head, where their checkouts lie now. */
  root: () => string
  readerRoot: () => string
  process: () => Omit<SideProcess, 'signal' | 'onOutput'>
}

export class MeasuredSide implements Side {
  readonly facts: Omit<ComparisonSide, 'controls'>
  readonly #options: MeasuredSideOptions

  constructor(options: MeasuredSideOptions) {
    this.facts = options.facts
    this.#options = options
  }

  async measure({ keys, benchSeconds, seed, signal, onOutput }: SideRequest): Promise<Experiment> {
    const { settings, git, root, readerRoot } = this.#options
    const place = this.#options.process()
    const measure = {
      settings: settingsOf(settings, benchSeconds, readerRoot()),
      ...(keys === undefined ? {} : { keys: [...keys] }),
      seed,
      git,
      lockHolder: process.pid,
    }
    const files = keys === undefined ? [] : filesOf(keys, root())
    const { report, code, output } = await runSideProcess({ ...place, signal, onOutput }, measure, files)
    if (report?.experiment) return report.experiment
    if (report?.error) throw new EnergyError(report.error.code, report.error.message, report.error.hint)
    throw processFailed(place.side, code, output)
  }
}
