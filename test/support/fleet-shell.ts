import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { scratch } from './scratch.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const MAIN = join(REPOSITORY, 'src/cli/main.ts')

/** Runs commands of a page where this vitest-energy is installed; what they print. */
export function inShell(block: string, env: Record<string, string>): string {
  const folder = scratch()
  const command = join(folder, 'vitest-energy')
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(command, 0o755)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(REPOSITORY, join(folder, 'node_modules/vitest-energy'))
  const PATH = `${folder}:${process.env.PATH}`
  return execFileSync('bash', ['-euo', 'pipefail', '-c', block], {
    cwd: folder,
    env: { ...process.env, ...env, PATH },
    encoding: 'utf8',
  })
}
