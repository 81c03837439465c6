import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scratch } from './scratch.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')

/** Runs commands of a page in a shell that finds this vitest-energy; what they print. */
export function inShell(block: string, env: Record<string, string>): string {
  const folder = scratch()
  const command = join(folder, 'vitest-energy')
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(command, 0o755)
  const PATH = `${folder}:${process.env.PATH}`
  return execFileSync('bash', ['-euo', 'pipefail', '-c', block], {
    cwd: folder,
    env: { ...process.env, ...env, PATH },
    encoding: 'utf8',
  })
}
