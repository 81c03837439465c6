import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { EnergyError, messageOf } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'

export type Chunks = AsyncIterable<string | Uint8Array>

const failed = (output: string, reason: string, hint: string, cause?: unknown): EnergyError =>
  new EnergyError('EXPORT_FAILED', `The export cannot be written to ${output}: ${reason}.`, hint, { cause })

/** Waits until each chunk is taken, so that no more than one is held. */
async function toStandardOutput(chunks: Chunks): Promise<void> {
  for await (const chunk of chunks) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((taken) => {
      process.stdout.write(chunk, taken)
    })
    // Who reads the pipe has seen enough (`| head`).
    if (error?.code === 'EPIPE') return
    if (error) throw error
  }
}

/** A device or a pipe: it takes what is written, and a file of its name must not take its place. */
function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

async function writeAll(
  path: string,
  chunks: Chunks,
  { sync, flags }: { sync: boolean; flags: string },
): Promise<void> {
  await using file = await open(path, flags, PRIVATE_FILE)
  for await (const chunk of chunks) await file.appendFile(chunk)
  if (sync) await file.sync()
}

/** A file is whole or not there: it gets its name when everything is in it. */
async function toFile(path: string, chunks: Chunks): Promise<void> {
  const part = `${path}.${process.pid}.part`
  try {
    if (isStream(path)) return await writeAll(path, chunks, { sync: false, flags: 'w' })
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
    rmSync(part, { force: true })
    // Made anew: a link of this name that somebody else has put there is not written through.
    await writeAll(part, chunks, { sync: true, flags: 'wx' })
    renameSync(part, path)
  } catch (error) {
    // Below what is no folder there is none, and removing it would be an error that hides the first.
    if (existsSync(part)) rmSync(part, { force: true })
    if (error instanceof EnergyError || (error as { code?: unknown }).code === undefined) throw error
    throw failed(path, messageOf(error), 'Give a path that can be written with --output.', error)
  }
}

/** What a collector did not take of a request that it answered with success. */
function rejected(reply: string): string | undefined {
  try {
    const { partialSuccess } = JSON.parse(reply) as {
      partialSuccess?: { rejectedDataPoints?: string | number; errorMessage?: string }
    }
    const points = Number(partialSuccess?.rejectedDataPoints ?? 0)
    return points > 0
      ? `${points} data points were rejected (${partialSuccess?.errorMessage ?? 'no reason'})`
      : undefined
  } catch {
    // Some collectors answer with an empty body or with words; the status has said that it went well.
    return undefined
  }
}

/** Each chunk is one request (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
async function toCollector(url: string, chunks: Chunks): Promise<void> {
  for await (const body of chunks) {
    let reply: Response
    try {
      reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: String(body) })
    } catch (error) {
      throw failed(
        url,
        messageOf(error),
        'Start the collector, or check its address: http://HOST:4318/v1/metrics.',
        error,
      )
    }
    const text = await reply.text()
    if (!reply.ok) {
      throw failed(
        url,
        `HTTP status ${reply.status}`,
        'Check the address: http://HOST:4318/v1/metrics; and the log of the collector.',
      )
    }
    const partly = rejected(text)
    if (partly !== undefined) throw failed(url, partly, 'See the log of the collector.')
  }
}

/**
 * Writes an export to a file, a collector's URL or standard output (`-`).
 *
 * @throws EnergyError EXPORT_FAILED
 */
export function writeExport(output: string, chunks: Chunks): Promise<void> {
  if (output === '-') return toStandardOutput(chunks)
  return /^https?:/.test(output) ? toCollector(output, chunks) : toFile(output, chunks)
}
