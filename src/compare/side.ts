import type { ComparisonSide } from '../comparison.ts'
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
   * `failed`.
   *
   * @throws EnergyError PROCESS_FAILED with the end of its output, NO_COUNTER and the like as the process itself says
   */
  measure(request: SideRequest): Promise<Experiment>
}

/** Both sides, checked out in directories of equally long paths. */
export interface Sides extends AsyncDisposable {
  readonly base: Side
  readonly head: Side
  /** Base and head change places: the bias of a directory must not fall on one side all the time. */
  swap(): Promise<void>
  /** Files that differ between the two, relative to the root; every file when their dependencies differ. */
  changedFiles(): Promise<{ files: string[]; dependencies: boolean }>
}

export interface SidesRequest {
  /** Folder inside the repository where `vitest bench` would be started. */
  cwd: string
  base: string
  /** Without one: the working tree as it is, changes and untracked files included. */
  head?: string
  onProgress?: (text: string) => void
  signal: AbortSignal
}
