import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { runGroup } from '../../src/compare/process-group.ts'
import { scratch } from '../support/scratch.ts'

const { env } = process
const { signal } = new AbortController()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A process that has ended and that nobody has waited for yet is none.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function written(file: string): Promise<string> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10)
  return readFileSync(file, 'utf8')
}

test('an exit code and the end of both streams; arguments are no shell text', async () => {
  const seen: string[] = []
  const script = 'console.log(process.argv[1]); console.error("x".repeat(5000) + "end"); process.exit(3)'
  const result = await runGroup({
    command: [process.execPath, '-e', script, '$(id) *'],
    cwd: '/',
    env,
    signal,
    onOutput: (text) => seen.push(text),
  })
  expect(result.code).toBe(3)
  expect(result.output).toHaveLength(4000)
  expect(result.output).toMatch(/xend\n/)
  expect(seen.join('')).toContain('$(id) *')
  expect(await runGroup({ command: 'echo $((1 + 2))', cwd: '/', env, signal })).toEqual({ code: 0, output: '3\n' })
  await expect(runGroup({ command: ['no-such-program'], cwd: '/', env, signal })).rejects.toThrow('ENOENT')
})

test.skipIf(process.platform !== 'linux')('what a program leaves running ends with it', async () => {
  const dir = scratch()
  const command = `sleep 100 & echo $! > pid; exit 0`
  expect(await runGroup({ command, cwd: dir, env, signal })).toMatchObject({ code: 0 })
  const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'))
  // Killed with its leader; its new parent may take a moment to bury it.
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
})

test.skipIf(process.platform !== 'linux')('an abort ends all of it, even what does not listen', async () => {
  const dir = scratch()
  const controller = new AbortController()
  const command = `trap '' TERM; (trap '' TERM; echo $$ > pid; while :; do sleep 1; done)`
  const finished = runGroup({ command, cwd: dir, env, signal: controller.signal })
  const pid = Number(await written(join(dir, 'pid')))
  controller.abort(new Error('enough'))
  await expect(finished).rejects.toThrow('enough')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 })
  await expect(runGroup({ command, cwd: dir, env, signal: controller.signal })).rejects.toThrow('enough')
})
