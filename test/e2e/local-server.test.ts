import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findListeningProcess } from '../../src/engine/index.ts'
import { loadProcessClock } from '../../src/engine/process-clock.ts'
import { measuredWorkflows } from '../support/workflow-process.ts'
import { scratch } from '../support/scratch.ts'

const TASKS = `
tasks:
  - { id: sum, category: qa, name: Sum, description: D, level: 1, prompt: 2 + 3?, checker: { kind: numeric, expected: 5 } }
`
const BUSY_SECONDS = 0.6

/** Works for as long as is asked for, of its own CPU time, and answers 5. */
const SERVER = `
  const { writeFileSync, renameSync } = require('node:fs')
  const server = require('node:http').createServer((request, response) => {
    const until = process.cpuUsage().user + 1e6 * ${BUSY_SECONDS}
    while (process.cpuUsage().user < until) continue
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({
      id: 'c', object: 'chat.completion', created: 0, model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: '5' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
    }))
  })
  server.listen(Number(process.argv[2]), '127.0.0.1', () => {
    writeFileSync('port.part', String(server.address().port))
    renameSync('port.part', 'port')
  })`

/** Left behind by a shell that has ended: no child of ours. */
async function startedOutside(wanted = 0): Promise<{ port: number; pid: number }> {
  const folder = scratch()
  writeFileSync(join(folder, 'server.cjs'), SERVER)
  execFileSync('sh', ['-c', `setsid '${process.execPath}' server.cjs ${wanted} >/dev/null 2>&1 </dev/null & exit 0`], {
    cwd: folder,
    stdio: 'ignore',
  })
  const portOf = (): number => Number(readFileSync(join(folder, 'port'), 'utf8'))
  await expect.poll(portOf, { timeout: 20_000 }).toBeGreaterThan(0)
  const pid = findListeningProcess({ procRoot: '/proc', port: portOf() })?.pid
  if (pid === undefined) throw new Error('nobody listens')
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // The test has ended it.
    }
  })
  return { port: portOf(), pid }
}

const model = (id: string, port: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id,
  provider: 'test',
  model: 'm',
  baseUrl: `http://127.0.0.1:${port}/v1`,
  site: 'host',
  stream: false,
  retries: 0,
  timeoutSeconds: 20,
  ...more,
})

test('a server outside of the process tree is found by its port: its CPU time is the run’s, not background', async () => {
  const { port, pid } = await startedOutside()
  await using workflows = await measuredWorkflows(TASKS, [
    model('here', port),
    model('elsewhere', port, { site: 'remote' }),
  ])
  const { setup, harness } = workflows
  const cpuOf = loadProcessClock()
  const runWith = async (id: string) => {
    const before = cpuOf?.(pid) ?? Number.NaN
    const [run] = await harness.runGoal(setup.tasks.get('sum'), setup.models.get(id), 'linear')
    return { run, serverSeconds: (cpuOf?.(pid) ?? Number.NaN) - before }
  }
  const here = await runWith('here')
  const elsewhere = await runWith('elsewhere')
  for (const { run, serverSeconds } of [here, elsewhere]) {
    expect(run?.success, run?.error).toBe(true)
    expect(serverSeconds).toBeGreaterThan(0.98 * BUSY_SECONDS)
  }
  expect(here.run?.workflowFacts?.model).toMatchObject({ site: 'host', server: { pid, name: 'node' } })
  expect(here.run?.cpuSeconds).toBeGreaterThan(0.98 * here.serverSeconds)
  const [call] = here.run?.workflowFacts?.spans.filter(({ type }) => type === 'llm-call') ?? []
  expect(call?.cpuSeconds).toBeGreaterThan(0.98 * BUSY_SECONDS)
  // The same work of the same server, where the entry says that it is elsewhere: it is background there.
  expect(elsewhere.run?.workflowFacts?.model).not.toHaveProperty('server')
  expect(elsewhere.run?.cpuSeconds).toBeLessThan(0.7 * elsewhere.serverSeconds)
  expect(elsewhere.run?.backgroundCpuSeconds).toBeGreaterThan(0.9 * elsewhere.serverSeconds)
})

test('a server that was started anew is found again', async () => {
  const first = await startedOutside()
  await using workflows = await measuredWorkflows(TASKS, [model('here', first.port)])
  const { setup, harness } = workflows
  const pidOfRun = async (): Promise<number | undefined> => {
    const [run] = await harness.runGoal(setup.tasks.get('sum'), setup.models.get('here'), 'linear')
    return run?.workflowFacts?.model.server?.pid
  }
  expect(await pidOfRun()).toBe(first.pid)
  process.kill(first.pid, 'SIGKILL')
  await expect.poll(() => findListeningProcess({ procRoot: '/proc', port: first.port })).toBeUndefined()
  await expect(pidOfRun()).rejects.toThrow(`Nobody listens on port ${first.port}`)
  const second = await startedOutside(first.port)
  expect(await pidOfRun()).toBe(second.pid)
})

test('what listens is no model server: the run says so, and does not wait', async () => {
  const sockets = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end('SSH-2.0-OpenSSH_9.6\r\n')
  })
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void sockets.close())
  const { port } = sockets.address() as AddressInfo
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port: nobody } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  await using workflows = await measuredWorkflows(TASKS, [
    model('ssh', port),
    model('nobody', nobody),
    model('nobody-remote', nobody, { site: 'remote' }),
  ])
  const { setup, harness } = workflows
  const runWith = (id: string) => harness.runGoal(setup.tasks.get('sum'), setup.models.get(id), 'linear')
  const [ssh] = await runWith('ssh')
  expect(ssh?.workflowFacts?.failure?.type).toBe('unreachable')
  expect(ssh?.error).toContain(`The model ssh at 127.0.0.1:${port}`)
  await expect(runWith('nobody')).rejects.toThrow(`Nobody listens on port ${nobody} for the model nobody`)
  expect((await runWith('nobody-remote'))[0]?.workflowFacts?.failure?.type).toBe('unreachable')
})
