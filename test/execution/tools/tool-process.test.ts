import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { askProcess, type ToolProcess } from '../../../src/execution/tools/tool-process.ts'
import { ToolError } from '../../../src/execution/tools/tool.ts'
import { errorOf } from '../../contracts/tool.ts'

const ENTRY = new URL('./escape-attempts.ts', import.meta.url)
const outside = mkdtempSync(join(tmpdir(), 'vitest-energy-outside-'))
writeFileSync(join(outside, 'secret.txt'), 'secret')
afterAll(() => rmSync(outside, { recursive: true }))

const ask = (attempt: string, changes: Partial<ToolProcess> = {}) =>
  askProcess({
    tool: 'code_runner',
    entry: ENTRY,
    question: { attempt, argument: outside },
    packages: [],
    limits: { seconds: 30, memoryBytes: 2 ** 25, resultBytes: 1000 },
    signal: new AbortController().signal,
    ...changes,
  })

test.for(['read', 'list', 'write', 'worker'])('the second wall stops: %s', async (attempt) => {
  expect(await ask(attempt)).toBe('ERR_ACCESS_DENIED')
  expect(readdirSync(outside)).toEqual(['secret.txt'])
})

test('the second wall stops: spawn', async () => {
  expect(await ask('spawn')).toMatch(/ERR_ACCESS_DENIED|restricted/)
  expect(readdirSync(outside)).toEqual(['secret.txt'])
})

test('the second wall stops: addon', async () => {
  expect(await ask('addon')).toBe('ERR_DLOPEN_DISABLED')
})

test('nothing of the environment is handed on', async () => {
  process.env.SECRET_OF_THE_TEST = 'secret'
  expect(await ask('environment')).toEqual([])
  delete process.env.SECRET_OF_THE_TEST
})

test('what takes too long is killed', async () => {
  const error = await errorOf(ask('endless', { limits: { seconds: 0.5, memoryBytes: 2 ** 25, resultBytes: 1000 } }))
  expect(error.kind).toBe('timeout')
})

test('what takes too much memory does not get it', async () => {
  const said = await ask('memory').catch((error: unknown) => error)
  // Node 24 ends where the kernel refuses memory, 22 and 26 throw.
  if (said instanceof ToolError) {
    expect(said.message).toContain('perhaps out of memory')
    expect(said.kind).toBe('failed')
  } else expect(said).toContain('Array buffer allocation failed')
})

test('what says too much is killed', async () => {
  expect((await errorOf(ask('flood'))).message).toContain('longer than 1000 bytes')
})

test('what says nothing has failed', async () => {
  expect((await errorOf(ask('silent'))).message).toContain('ended without an answer (code 0)')
})

test('a run that is cancelled takes its process with it', async () => {
  const controller = new AbortController()
  const asked = errorOf(ask('endless', { signal: controller.signal }))
  await sleep(50)
  controller.abort()
  expect((await asked).message).toContain('cancelled')
})

test('a package that is not there is named with the line that installs it', async () => {
  const error = ask('read', { packages: ['a-package-that-nobody-has'] })
  await expect(error).rejects.toMatchObject({ code: 'PACKAGE_MISSING', hint: 'npm i -D a-package-that-nobody-has' })
})

/** Processes that run the entry, by their command lines. */
const running = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return words.includes(fileURLToPath(ENTRY)) && words.some((word) => word.startsWith('--allow-fs-read='))
    } catch {
      // It has ended meanwhile.
      return false
    }
  })

test.skipIf(!existsSync('/proc/self'))('nobody is left when the parent is killed (needs /proc)', async () => {
  const file = fileURLToPath(new URL('./parent-that-dies.ts', import.meta.url))
  const parent = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(parent.stdout, 'data')
  for (let tries = 0; tries < 200 && running().length === 0; tries++) await sleep(50)
  expect(running()).toHaveLength(1)
  parent.kill('SIGKILL')
  // The limit is 2 s of CPU time, which are longer on a busy machine.
  for (let tries = 0; tries < 400 && running().length > 0; tries++) await sleep(50)
  expect(running()).toEqual([])
})
