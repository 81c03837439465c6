import { constants, fstatSync, ftruncateSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { defineTool } from './define-tool.ts'
import { useFile } from './run-directory.ts'
import { ToolError, type ToolFactory } from './tool.ts'

const LARGEST_FILE_BYTES = 2 ** 20
const MOST_FILES = 100

function refuse(what: string): never {
  throw new ToolError('refused', `file_writer: ${what}.`)
}

/** Writes a text file of the run directory: at most 100 files of at most 1 MiB in a run. */
export const openFileWriter: ToolFactory = async (surroundings) => {
  const { runDirectory } = surroundings
  const written = new Set<string>()
  return defineTool(surroundings, {
    name: 'file_writer',
    description:
      'Writes a text file, making its folders. The path is relative to the working directory of the task. ' +
      'An existing file is replaced; "append": true adds to its end.',
    arguments: z.strictObject({
      path: z.string().min(1).max(500),
      content: z.string(),
      append: z.boolean().optional(),
    }),
    run({ path, content, append = false }) {
      const bytes = Buffer.byteLength(content)
      if (bytes > LARGEST_FILE_BYTES) refuse(`content has ${bytes} bytes, allowed are ${LARGEST_FILE_BYTES}`)
      if (!written.has(path) && written.size >= MOST_FILES) refuse(`a run writes at most ${MOST_FILES} files`)
      const flags = constants.O_WRONLY | constants.O_CREAT | (append ? constants.O_APPEND : 0)
      return useFile({ tool: 'file_writer', runDirectory, path, flags }, (fd) => {
        written.add(path)
        const before = append ? fstatSync(fd).size : 0
        if (before + bytes > LARGEST_FILE_BYTES) {
          refuse(`${JSON.stringify(path)} would have ${before + bytes} bytes, allowed are ${LARGEST_FILE_BYTES}`)
        }
        if (!append) ftruncateSync(fd)
        writeFileSync(fd, content)
        return `Wrote ${bytes} bytes to ${path}.`
      })
    },
  })
}
