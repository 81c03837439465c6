/** Every reason for which this package stops. */
export type EnergyErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'USAGE'
  | 'UNSUPPORTED_HOST'
  | 'READER_UNKNOWN'
  | 'READER_ABSENT'
  | 'READER_PERMISSION'
  | 'READER_INVALID'
  | 'READER_FAILED'
  | 'NO_COUNTER'
  | 'LOCKED'
  | 'WINDOW_OPEN'
  | 'ENGINE_CLOSED'
  | 'BENCH_FAILED'
  | 'PROCESS_FAILED'
  | 'INCOMPARABLE'
  | 'SPOOL_CORRUPT'
  | 'SPOOL_UNWRITABLE'
  | 'STORE_UNAVAILABLE'
  | 'STORE_NEWER'
  | 'STORE_CORRUPT'
  | 'PACKAGE_MISSING'
  | 'EXPORT_FAILED'
  | 'REPORT_FAILED'
  | 'COMMENT_FAILED'
  | 'TASK_UNKNOWN'
  | 'MODEL_UNKNOWN'
  | 'MODEL_UNAVAILABLE'
  | 'REGION_UNKNOWN'
  | 'TASK_FAILED'
  | 'SIMULATION'
  | 'NO_REPOSITORY'
  | 'COMMIT_UNKNOWN'
  | 'CERTIFICATE_INVALID'

/** Exit codes of the command line; under Vitest each of them is a failing run with the same message. */
export const EXIT = { ok: 0, failed: 1, inconclusive: 2, cannotMeasure: 3, storeUnavailable: 4, usage: 64 } as const

const EXIT_OF_CODE: Partial<Record<EnergyErrorCode, number>> = {
  CONFIG_INVALID: EXIT.usage,
  CONFIG_UNREADABLE: EXIT.usage,
  USAGE: EXIT.usage,
  PACKAGE_MISSING: EXIT.usage,
  TASK_UNKNOWN: EXIT.usage,
  MODEL_UNKNOWN: EXIT.usage,
  REGION_UNKNOWN: EXIT.usage,
  MODEL_UNAVAILABLE: EXIT.cannotMeasure,
  READER_UNKNOWN: EXIT.usage,
  NO_REPOSITORY: EXIT.usage,
  COMMIT_UNKNOWN: EXIT.usage,
  UNSUPPORTED_HOST: EXIT.cannotMeasure,
  READER_ABSENT: EXIT.cannotMeasure,
  READER_PERMISSION: EXIT.cannotMeasure,
  READER_INVALID: EXIT.cannotMeasure,
  READER_FAILED: EXIT.cannotMeasure,
  NO_COUNTER: EXIT.cannotMeasure,
  LOCKED: EXIT.cannotMeasure,
  INCOMPARABLE: EXIT.cannotMeasure,
  SPOOL_UNWRITABLE: EXIT.storeUnavailable,
  STORE_UNAVAILABLE: EXIT.storeUnavailable,
  STORE_NEWER: EXIT.storeUnavailable,
  STORE_CORRUPT: EXIT.storeUnavailable,
}

/**
 * The one error of this package: one sentence of fact (`message`), one of remedy (`hint`).
 * Both name the file, key or value they are about.
 */
export class EnergyError extends Error {
  override readonly name = 'EnergyError'
  readonly code: EnergyErrorCode
  readonly hint: string

  constructor(code: EnergyErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = hint
  }

  /** Exit code of the command line for this error. */
  get exitCode(): number {
    return EXIT_OF_CODE[this.code] ?? EXIT.failed
  }
}

/** Text of a caught value, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
