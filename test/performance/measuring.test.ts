import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../support/markdown-pages.ts'
import { long } from '../support/long.ts'
import { counterLoopObstacle } from '../support/counter-loop.ts'

/** In a process of its own: a test runner's module wrappers would be measured, too. Its code is that a bound was missed. */
const shortForm = (part: string): { stdout: string; status: number | null } =>
  spawnSync(process.execPath, ['test/long/performance.ts', part, '--short'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })

test.for(['boundary', 'sampler', 'disturbance', 'intervals'])(
  'what measuring costs is within generous bounds: %s',
  { retry: 2 },
  (part, { skip }) => {
    skip(!long && part !== 'boundary', 'the long form')
    skip(
      (part === 'boundary' || part === 'sampler') && counterLoopObstacle !== undefined,
      `the loop in C ${counterLoopObstacle}`,
    )
    const { stdout, status } = shortForm(part)
    const [table] = stdout.split('\n\n')
    console.log(table)
    expect(table).toContain('| yes |')
    expect(status).toBe(0)
  },
)
