import { readFileSync } from 'node:fs'
import { packageUrl } from '../package-path.ts'

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(packageUrl('package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
