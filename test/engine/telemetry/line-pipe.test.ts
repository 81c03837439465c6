import { spawn } from 'node:child_process'
import { closeSync, readdirSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openLinePipe } from '../../../src/engine/telemetry/line-pipe.ts'

describe.skipIf(process.platform === 'win32')('a pipe of lines (needs mkfifo)', () => {
  test('gives whole lines once, and keeps what has no end yet', () => {
    const pipe = openLinePipe()
    expect(pipe.read()).toEqual({ lines: [], ended: false })
    writeSync(pipe.writeFd, 'one\ntwo\nthr')
    expect(pipe.read()).toEqual({ lines: ['one', 'two'], ended: false })
    writeSync(pipe.writeFd, 'ee\n')
    expect(pipe.read()).toEqual({ lines: ['three'], ended: false })
    closeSync(pipe.writeFd)
    expect(pipe.read()).toEqual({ lines: [], ended: true })
    pipe.close()
  })

  test('has no name that stays', () => {
    const ours = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('vitest-energy-'))
    const before = ours()
    const pipe = openLinePipe()
    expect(ours()).toEqual(before)
    closeSync(pipe.writeFd)
    pipe.close()
  })

  test('without a folder for temporary files it is refused with what helps', () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(() => openLinePipe()).toThrow(
      expect.objectContaining({
        code: 'READER_FAILED',
        message: expect.stringContaining('/nowhere/at/all') as string,
        hint: expect.stringContaining('TMPDIR') as string,
      }),
    )
  })

  test('a child that writes gets SIGPIPE when it is closed', async () => {
    const pipe = openLinePipe()
    const child = spawn('sh', ['-c', 'while :; do echo line; sleep 0.05; done'], {
      stdio: ['ignore', pipe.writeFd, 'ignore'],
    })
    closeSync(pipe.writeFd)
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(pipe.read().lines[0]).toBe('line')
    pipe.close()
    expect(await ended).toBe('SIGPIPE')
  })
})
