import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startEmbedded } from '../../../src/execution/embedded/start.ts'
import { SOME_REPLIES } from './some-replies.ts'

const alive = (pid: number): boolean => existsSync(`/proc/${pid}/cmdline`)

async function serverOf(parent: ChildProcess): Promise<number> {
  const [line] = await once(parent.stdout as NodeJS.ReadableStream, 'data')
  return Number(String(line))
}
const parentOfServer = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'embedded-parent.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

test('a killed parent leaves no server', async () => {
  const parent = parentOfServer('stay')
  const pid = await serverOf(parent)
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await vi.waitUntil(() => !alive(pid), { timeout: 10_000 })
})

test('a server does not keep its parent alive', async () => {
  const parent = parentOfServer()
  const exited = once(parent, 'exit')
  const pid = await serverOf(parent)
  expect((await exited)[0]).toBe(0)
  await vi.waitUntil(() => !alive(pid), { timeout: 10_000 })
})

test('servers have keys of their own that no other process can see; closed ones are gone', async () => {
  const start = () => startEmbedded({ size: '1M', replies: SOME_REPLIES })
  const servers = await Promise.all([start(), start()])
  expect(servers[0].apiKey).not.toBe(servers[1].apiKey)
  for (const server of servers) {
    const { pid, apiKey } = server
    expect(apiKey.length).toBeGreaterThanOrEqual(32)
    for (const file of ['cmdline', 'environ'])
      expect(readFileSync(`/proc/${pid}/${file}`, 'utf8')).not.toContain(apiKey)
    await server.close()
    expect(alive(pid)).toBe(false)
    await server.close()
  }
})

test('a server that does not come up is an error with its reason', async () => {
  const node = process.execPath
  process.execPath = '/nonexistent/node'
  try {
    await expect(startEmbedded({ size: '1M', replies: SOME_REPLIES })).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('ENOENT'),
    })
  } finally {
    process.execPath = node
  }
  await expect(startEmbedded({ size: '3M' as '1M', replies: SOME_REPLIES })).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    hint: expect.stringContaining('1M, 2M, 5M'),
  })
})
