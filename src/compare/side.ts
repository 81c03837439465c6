import type { ComparisonSide } from '../comparison.ts'
import type { Settings } from '../config/schema.ts'
import type { Experiment } from '../run.ts'

/** What one fresh process of a side is asked for. */
export interface SideRequest {
  /** Keys (`file > suite > name`) of the benches to measure; all of them without it. */
  keys?: readonly string[]
  /** Time budget of the measured windows of a bench, s. */
  benchSeconds: number
  /** Of the order of benches and windows: the same for both sides of a pair. */
  seed: number
  /** Ends the process. */
  signal: AbortSignal
  onOutput?: (text: string) => void
}

/** One commit, checked out, with its dependencies, ready to be measured again and again. */
export interface Side {
  /** Without controls: those come from the experiments. */
  readonly facts: Omit<ComparisonSide, 'controls'>
  /**
   * Measures once in a fresh process; nothing of it goes to a store. A bench that failed is missing in `runs` or has status
   * `failed`; tests tagged `task` are left out. This process has to hold the host lock of `Sides.settings.roots.sys`.
   *
   * @throws EnergyError PROCESS_FAILED with the end of its output when nothing could be run at all, LOCKED without the host
   *   lock, NO_COUNTER and the like as the process itself says; the reason of `signal` when it was aborted
   */
  measure(request: SideRequest): Promise<Experiment>
}

/** Both sides, checked out in directories of equally long paths. */
export interface Sides extends AsyncDisposable {
  readonly base: Side
  readonly head: Side
  /** The head's, as its own Vitest resolves them; both sides are measured with them. */
  readonly settings: Settings
  /** Base and head change places: the bias of a directory must not fall on one side all the time. */
  swap(): Promise<void>
  /**
   * Files that differ between the two, relative to the head's Vitest root as in the keys of benches, and whether their
   * dependencies (lock file, or the dependencies of a package.json) differ: then every bench has to be taken as changed.
   */
  changedFiles(): Promise<{ files: string[]; dependencies: boolean }>
}

export interface SidesRequest {
  /** Folder inside the repository where `vitest bench` would be started. */
  cwd: string
  base: string
  /** Without one: the working tree as it is, changes and untracked files included. */
  head?: string
  /** `process.env` without it. */
  env?: NodeJS.ProcessEnv
  onProgress?: (text: string) => void
  signal: AbortSignal
}
