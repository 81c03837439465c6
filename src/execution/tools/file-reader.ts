import { constants, fstatSync, readFileSync } from 'node:fs'
import * as z from 'zod'
import { defineTool } from './define-tool.ts'
import { useFile } from './run-directory.ts'
import { ToolError, type ToolFactory } from './tool.ts'

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new ToolError('failed', `file_reader: ${JSON.stringify(path)} is no text in UTF-8.`, { cause: error })
  }
}

/** Reads a text file of the run directory. */
export const openFileReader: ToolFactory = async (surroundings) => {
  const { runDirectory, limits } = surroundings
  return defineTool(surroundings, {
    name: 'file_reader',
    description: 'Reads a text file. The path is relative to the working directory of the task.',
    arguments: z.strictObject({ path: z.string().min(1).max(500) }),
    run: ({ path }) =>
      useFile({ tool: 'file_reader', runDirectory, path, flags: constants.O_RDONLY }, (fd) => {
        const { size } = fstatSync(fd)
        if (size > limits.resultBytes) {
          throw new ToolError(
            'refused',
            `file_reader: ${JSON.stringify(path)} has ${size} bytes, allowed are ${limits.resultBytes}.`,
          )
        }
        return textOf(readFileSync(fd), path)
      }),
  })
}
