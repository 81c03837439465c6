import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findListeningProcess } from '../../src/engine/listening-process.ts'
import { scratch } from '../support/scratch.ts'

const linuxTest = test.skipIf(process.platform !== 'linux')

async function listen(host: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, host, done))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function lineOf(child: ChildProcess): Promise<string> {
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Promise((done) => child.stdout?.once('data', (text) => done(String(text).trim())))
}

linuxTest.each(['127.0.0.1', '::1', '0.0.0.0'])('finds who listens at %s', async (host) => {
  const port = await listen(host)
  const found = findListeningProcess({ procRoot: '/proc', port })
  expect(found?.pid).toBe(process.pid)
  expect(readFileSync('/proc/self/cgroup', 'utf8')).toContain(found?.cgroup)
})

linuxTest('of several that share a socket it is the one above the others', async () => {
  const worker = "process.on('message', (_, socket) => { globalThis.kept = socket; process.send('here') })"
  const source = `
    const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
      const worker = require('node:child_process').fork('worker.cjs')
      worker.on('message', () => console.log(server.address().port + ' ' + worker.pid))
      worker.send('take', server)
    })`
  const cwd = scratch()
  writeFileSync(join(cwd, 'worker.cjs'), worker)
  const parent = spawn(process.execPath, ['-e', source], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const [port = 0, workerPid = 0] = (await lineOf(parent)).split(' ').map(Number)
  expect(workerPid).toBeGreaterThan(0)
  expect(findListeningProcess({ procRoot: '/proc', port })).toMatchObject({ pid: parent.pid, name: 'node' })
  parent.kill('SIGKILL')
  process.kill(workerPid, 'SIGKILL')
})

linuxTest('a port that nobody listens at has no process, and a connection to it is no listener', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  expect(findListeningProcess({ procRoot: '/proc', port })).toBeUndefined()
})

test('a listener that cannot be seen is an error that says what helps', () => {
  const procRoot = scratch()
  mkdirSync(join(procRoot, 'net'))
  const line = '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0 4242 1 0 100 0'
  writeFileSync(join(procRoot, 'net/tcp'), `  sl  local_address rem_address st\n${line}\n`)
  expect(() => findListeningProcess({ procRoot, port: 8080 })).toThrow(/port 8080.*out of sight/)
  expect(findListeningProcess({ procRoot, port: 8081 })).toBeUndefined()
})
