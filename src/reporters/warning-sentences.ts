import type { Warning } from '../run.ts'
import { type WarningText, warningText } from './warning-text.ts'

/** The sentences of a warning; one that was read from a file brings them along, and its data may be of another version. */
export const sentences = (warning: Warning | (Warning & WarningText)): WarningText =>
  'remedy' in warning ? warning : warningText(warning)
