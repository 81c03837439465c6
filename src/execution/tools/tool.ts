import type { CorpusDocument } from '../../config/corpus.ts'
import type { Dataset } from '../../config/dataset.ts'
import type { ToolName } from '../../config/task.ts'
import type { JsonValue } from '../../json-value.ts'
import type { ToolDescription } from '../llm.ts'

/** What a tool may touch during one run. */
export interface ToolSurroundings {
  /** Folder of this run alone; files are read and written below it. */
  runDirectory: string
  signal: AbortSignal
  limits: ToolLimits
  /** Tables of the database tool. */
  dataset: Dataset
  /** What the search tool searches in. */
  corpus: readonly CorpusDocument[]
}

export interface ToolLimits {
  /** Longest call, s. */
  seconds: number
  /** Most memory that a call may use beyond what its process needs to start. */
  memoryBytes: number
  /** Longest result, bytes of text. */
  resultBytes: number
  rows: number
  /** Hosts that may be fetched from; none by default. */
  allowedHosts: readonly string[]
}

export interface ToolResult {
  /** What later steps and the model see. */
  text: string
  /** Of the arguments as JSON, and of the text, both in UTF-8. */
  bytesIn: number
  bytesOut: number
}

/** A tool, made for one run and closed after it. */
export interface Tool extends AsyncDisposable {
  readonly description: ToolDescription & { name: ToolName }
  /** @throws ToolError for everything that the caller did wrong or that the tool could not do */
  call(args: JsonValue): Promise<ToolResult>
}

export type ToolFactory = (surroundings: ToolSurroundings) => Promise<Tool>

/** A call that came to nothing: `arguments` when they do not fit, `refused` when they are not allowed, `failed` otherwise. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
  readonly kind: 'arguments' | 'refused' | 'failed' | 'timeout'

  constructor(kind: ToolError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
