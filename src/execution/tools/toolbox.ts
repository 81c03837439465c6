import { constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CorpusDocument } from '../../config/corpus.ts'
import type { Dataset } from '../../config/dataset.ts'
import type { TaskDefinition, ToolName } from '../../config/task.ts'
import { TOOL_FACTORIES } from './registry.ts'
import { useFile } from './run-directory.ts'
import { type Tool, ToolError, type ToolSurroundings } from './tool.ts'

/** The tools of one run by name. Closing it closes them and removes the run directory. */
export interface ToolBox extends ReadonlyMap<string, Tool>, AsyncDisposable {
  readonly runDirectory: string
}

/** What the tools of a run find before them. */
export interface ToolContents {
  dataset: Dataset
  corpus: readonly CorpusDocument[]
  /** Files of the run directory: relative path → text. */
  files?: TaskDefinition['files']
  /** The first so many calls of a tool fail. */
  failureInjection?: TaskDefinition['failureInjection']
}

function failingAtFirst(tool: Tool, calls: number): Tool {
  let left = calls
  return {
    description: tool.description,
    async call(args) {
      if (left === 0) return tool.call(args)
      left--
      throw new ToolError('failed', `${tool.description.name}: injected failure ${calls - left} of ${calls}.`)
    },
    [Symbol.asyncDispose]: () => tool[Symbol.asyncDispose](),
  }
}

function writeFiles(runDirectory: string, files: Record<string, string>): void {
  const flags = constants.O_WRONLY | constants.O_CREAT
  for (const [path, text] of Object.entries(files)) {
    useFile({ tool: 'files', runDirectory, path, flags }, (fd) => writeFileSync(fd, text))
  }
}

/**
 * Opens tools for one run: a new directory that only this user may enter, with the files of the task in it.
 *
 * @throws ToolError when a name of `files` is no path inside the run directory
 */
export async function openTools(
  names: readonly ToolName[],
  { signal, limits }: Pick<ToolSurroundings, 'signal' | 'limits'>,
  { dataset, corpus, files = {}, failureInjection }: ToolContents,
): Promise<ToolBox> {
  // mkdtemp(3) makes it with mode 0700.
  const runDirectory = mkdtempSync(join(tmpdir(), 'vitest-energy-run-'))
  const tools = new Map<string, Tool>()
  const close = async (): Promise<void> => {
    try {
      for (const tool of tools.values()) await tool[Symbol.asyncDispose]()
    } finally {
      rmSync(runDirectory, { recursive: true, force: true })
    }
  }
  try {
    writeFiles(runDirectory, files)
    for (const name of new Set(names)) {
      const tool = await TOOL_FACTORIES[name]({ runDirectory, signal, limits, dataset, corpus })
      const isInjected = failureInjection?.tool === name
      tools.set(name, isInjected ? failingAtFirst(tool, failureInjection.calls) : tool)
    }
  } catch (error) {
    await close()
    throw error
  }
  return Object.assign(tools, { runDirectory, [Symbol.asyncDispose]: close })
}
