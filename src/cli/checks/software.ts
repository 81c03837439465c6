import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { nodeRefusal } from '../../node-version.ts'
import { OLDEST_VITEST, vitestRefusal } from '../../vitest-version.ts'
import type { Check, Finding } from './finding.ts'

/** Whether a version of Node can measure. */
export function nodeFinding(version: string): Finding {
  const check = 'Node'
  const refusal = nodeRefusal(version)
  if (refusal) return { check, severity: 'ERROR', fact: refusal.message, fix: refusal.hint }
  return { check, severity: 'OK', fact: `Node is ${version}.` }
}

export const node: Check = () => nodeFinding(process.versions.node)

/** Whether the Vitest that the working folder would run can be measured in. */
export const vitest: Check = ({ cwd }) => {
  const check = 'Vitest'
  let version: string
  try {
    const path = createRequire(join(cwd, 'package.json')).resolve('vitest/package.json')
    version = (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      return { check, severity: 'WARN', fact: `There is no Vitest in ${cwd}.`, fix: 'npm i -D vitest' }
    }
    return {
      check,
      severity: 'ERROR',
      fact: `Vitest cannot be found: ${messageOf(error)}.`,
      fix: 'npm i -D vitest@latest',
    }
  }
  if (!vitestRefusal(version)) return { check, severity: 'OK', fact: `Vitest is ${version}.` }
  return {
    check,
    severity: 'ERROR',
    fact: `Vitest is ${version}; ${OLDEST_VITEST} or later can be measured in.`,
    fix: 'npm i -D vitest@latest',
  }
}
