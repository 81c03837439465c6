import type { ToolName } from '../../config/task.ts'
import { openCalculator } from './calculator.ts'
import { openCodeRunner } from './code-runner.ts'
import { openDatabaseQuery } from './database-query.ts'
import { openDocumentSearch } from './document-search.ts'
import { openFileReader } from './file-reader.ts'
import { openFileWriter } from './file-writer.ts'
import { openHttpFetch } from './http-fetch.ts'
import type { ToolFactory } from './tool.ts'

/** Every tool that a task may name. Opening one does no work yet: what a tool loads is loaded by its first call. */
export const TOOL_FACTORIES: Record<ToolName, ToolFactory> = {
  calculator: openCalculator,
  file_reader: openFileReader,
  file_writer: openFileWriter,
  database_query: openDatabaseQuery,
  document_search: openDocumentSearch,
  http_fetch: openHttpFetch,
  code_runner: openCodeRunner,
}
