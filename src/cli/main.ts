#!/usr/bin/env node
import { EnergyError, EXIT, messageOf } from '../errors.ts'
import { nodeRefusal } from '../node-version.ts'

/** Says what went wrong and what would help; the exit code that belongs to it. */
function report(error: unknown): number {
  process.stderr.write(`${messageOf(error)}\n`)
  if (error instanceof EnergyError) process.stderr.write(`${error.hint}\n`)
  if (process.env.ENERGY_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return error instanceof EnergyError ? error.exitCode : EXIT.failed
}

async function main(): Promise<number> {
  const refusal = nodeRefusal(process.versions.node)
  if (refusal) throw refusal
  // Loaded late: what follows would not even load on an older Node.
  const { run } = await import('./commands.ts')
  return run(process.argv.slice(2))
}

/** A reader that has seen enough (`| head`) closes the pipe, and a terminal can be closed: then nobody hears the rest. */
const UNHEARD = ['EPIPE', 'EIO']

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (!UNHEARD.includes(error.code ?? '')) process.exit(report(error))
})
// What cannot be said must not end what is being measured and stored.
process.stderr.on('error', () => undefined)

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = report(error)
  },
)
