#!/usr/bin/env node
import { EnergyError, EXIT, messageOf } from '../errors.ts'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

/** Says what went wrong and what would help; the exit code that belongs to it. */
function report(error: unknown): number {
  if (error instanceof EnergyError) {
    process.stderr.write(`${error.message}\n${error.hint}\n`)
    return error.exitCode
  }
  process.stderr.write(`${messageOf(error)}\n`)
  if (process.env.ENERGY_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return EXIT.failed
}

async function main(): Promise<number> {
  if (major < 22 || (major === 22 && minor < 12)) {
    throw new EnergyError(
      'UNSUPPORTED_HOST',
      `vitest-energy needs Node 22.12 or later; this is ${process.versions.node}.`,
      'Run it with `npm exec vitest-energy` in a project whose Node is newer.',
    )
  }
  // Loaded late: what follows would not even parse on an older Node.
  const { run } = await import('./commands.ts')
  return run(process.argv.slice(2))
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.exitCode = report(error)
  },
)
