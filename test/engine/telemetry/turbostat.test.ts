import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { EnergyError } from '../../../src/errors.ts'
import { turbostatSource } from '../../../src/engine/telemetry/turbostat.ts'
import type { Series } from '../../../src/engine/telemetry/telemetry.ts'

const MODULE = new URL('../../../src/engine/telemetry/turbostat.ts', import.meta.url).href
const OPTIONS = { roots: { sys: '/sys', proc: '/proc', dev: '/dev' }, pid: process.pid }
const HEADER = String.raw`Avg_MHz\tBusy%%\tBzy_MHz\tPkgTmp\tPkgWatt\tNewThing\n`

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Fake {
  program: string
  /** Process id of the fake, once it runs. */
  pid(): number
  arguments(): string
}

/** A turbostat in shell that first notes its pid and its arguments. */
function fakeTurbostat(script: string): Fake {
  const folder = mkdtempSync(join(tmpdir(), 'turbostat-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = join(folder, 'turbostat')
  writeFileSync(program, `#!/bin/sh\necho $$ "$@" > '${folder}/started'\n${script}\n`)
  chmodSync(program, 0o755)
  const started = (): string => readFileSync(join(folder, 'started'), 'utf8').trim()
  return { program, pid: () => Number(started().split(' ')[0]), arguments: () => started().replace(/^\d+ /, '') }
}

/** Rows that count up in NewThing, one in `seconds`. */
const counting = (seconds = 0.05, rows = 1200): string =>
  `printf '${HEADER}'
  i=0
  while [ $i -lt ${rows} ]; do
    i=$((i+1)); printf '30\t3.00\t1000\t53\t%d.5\t%d\n' 2 $i; sleep ${seconds}
  done`

function open(fake: Fake): Series {
  const series = turbostatSource(fake.program).open(OPTIONS)
  onTestFinished(() => {
    if (isAlive(fake.pid())) series.close()
  })
  return series
}

/** Whether a process runs: a zombie does not, but it is no orphan of this process either. */
function stateOf(pid: number): string | undefined {
  const path = `/proc/${pid}/stat`
  return existsSync(path) ? /\) (.)/.exec(readFileSync(path, 'latin1'))?.[1] : undefined
}

const isAlive = (pid: number): boolean => ![undefined, 'Z', 'X'].includes(stateOf(pid))

async function becomes(truth: () => boolean, ms = 5000): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += 20) {
    if (truth()) return true
    await sleep(20)
  }
  return false
}

function refusalOf(program: string): EnergyError {
  try {
    turbostatSource(program).open(OPTIONS).close()
  } catch (error) {
    if (error instanceof EnergyError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe.skipIf(process.platform !== 'linux')('a fake turbostat (needs Linux)', () => {
  test('is asked for one line in 100 ms, and its columns are its own', () => {
    const fake = fakeTurbostat(counting())
    const series = open(fake)
    expect(fake.arguments()).toBe('--quiet --Summary --interval 0.1')
    expect(series.columns).toEqual(['Avg_MHz', 'Busy%', 'Bzy_MHz', 'PkgTmpCelsius', 'PkgWatt', 'NewThing'])
  })

  test('each row is the newest, is read once, and comes without an event loop', () => {
    const series = open(fakeTurbostat(counting()))
    const row = new Float64Array(series.columns.length)
    const seen: number[] = []
    let empty = 0
    for (let look = 0; look < 60; look++) {
      if (series.read(row)) {
        expect([...row.subarray(0, 5)]).toEqual([30, 3, 1000, 53, 2.5])
        seen.push(row[5] as number)
      } else empty++
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
    expect(seen.length).toBeGreaterThan(2)
    expect(empty).toBeGreaterThan(0)
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b))
  })

  test('a header that comes again in another order changes no column; a row that cannot be is none', async () => {
    const series = open(
      fakeTurbostat(`printf 'Busy%%\tPkgWatt\n1\t10\n'; sleep 0.4
        printf 'PkgWatt\tBusy%%\n20\t2\n'; sleep 0.4
        printf '30\t300\n'; sleep 0.4
        printf '40\n'; sleep 5`),
    )
    const row = new Float64Array(2)
    const rows: number[][] = []
    for (let look = 0; look < 80; look++) {
      await sleep(20)
      if (series.read(row)) rows.push([...row])
    }
    expect(rows).toEqual([
      [2, 20],
      [Number.NaN, 40],
    ])
  })

  test('after a pause the rows of meanwhile are not taken for new ones', async () => {
    const series = open(fakeTurbostat(counting(0.05)))
    const row = new Float64Array(series.columns.length)
    await sleep(1000)
    expect(series.read(row)).toBe(false)
    expect(await becomes(() => series.read(row))).toBe(true)
    expect(row[5]).toBeGreaterThan(3)
  })

  test('ends when the series is closed, and leaves neither a zombie nor a descriptor', async () => {
    const before = readdirSync('/proc/self/fd').length
    const fake = fakeTurbostat(counting())
    const series = turbostatSource(fake.program).open(OPTIONS)
    expect(isAlive(fake.pid())).toBe(true)
    series.close()
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
    const parentOf = (pid: number): string | undefined =>
      stateOf(pid) === undefined ? undefined : /\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]
    expect(parentOf(fake.pid())).not.toBe(String(process.pid))
    expect(readdirSync('/proc/self/fd').length).toBe(before)
  })

  test('ends when this process is killed', async () => {
    const fake = fakeTurbostat(counting())
    const script = `const { turbostatSource } = await import(${JSON.stringify(MODULE)})
      const series = turbostatSource(${JSON.stringify(fake.program)}).open(${JSON.stringify(OPTIONS)})
      console.log(series.columns.length)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => parent.stdout.once('data', resolve))
    await sleep(300)
    expect(isAlive(fake.pid())).toBe(true)
    parent.kill('SIGKILL')
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
  })

  test('ends with a thread that is terminated while it waits', async () => {
    const fake = fakeTurbostat(counting())
    const script = `const { parentPort } = require('node:worker_threads')
      import(${JSON.stringify(MODULE)}).then(({ turbostatSource }) => {
        turbostatSource(${JSON.stringify(fake.program)}).open(${JSON.stringify(OPTIONS)})
        parentPort.postMessage('open')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
      })`
    const worker = new Worker(script, { eval: true })
    await new Promise((resolve) => worker.once('message', resolve))
    expect(isAlive(fake.pid())).toBe(true)
    await worker.terminate()
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
  })

  test('is stopped when it blocks on a pipe that nobody reads', async () => {
    const fake = fakeTurbostat(`printf '${HEADER}30\t3\t1000\t53\t2.5\t1\n'; sleep 0.3; yes 30`)
    const series = open(fake)
    await sleep(600)
    series.close()
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
  })
})

describe.skipIf(process.platform !== 'linux')('refusals (need Linux)', () => {
  test('a program that is not installed', () => {
    const { code, message, hint } = refusalOf('/nonexistent/turbostat')
    expect(code).toBe('READER_ABSENT')
    expect(message).toMatch(/\/nonexistent\/turbostat is not installed/)
    expect(hint).toMatch(/linux-tools-common/)
  })

  test('one that may not read the processor says how it may, without root', () => {
    const said = 'turbostat: /dev/cpu/0/msr open failed, try chown or chmod +r /dev/cpu/*/msr: Permission denied'
    const { code, message, hint } = refusalOf(fakeTurbostat(`echo '${said}' >&2; exit 243`).program)
    expect(code).toBe('READER_PERMISSION')
    expect(message).toContain(said)
    expect(hint).toMatch(/setcap cap_sys_admin,cap_sys_rawio,cap_sys_nice=\+ep/)
    expect(hint).not.toMatch(/as root|sudo turbostat/)
  })

  test('one that ends with words of its own', () => {
    const said = 'WARNING: turbostat not found for kernel 6.17.0-14'
    const { code, message } = refusalOf(fakeTurbostat(`echo '${said}' >&2; exit 2`).program)
    expect([code, message]).toEqual(['READER_FAILED', expect.stringContaining(`ended at once: ${said}`)])
  })

  test('a first row that cannot be, and the program is stopped', async () => {
    const fake = fakeTurbostat(`while :; do printf 'Busy%%\tPkgWatt\n496\t18\n'; sleep 0.05; done`)
    const { code, message } = refusalOf(fake.program)
    expect([code, message]).toEqual(['READER_INVALID', expect.stringContaining('496 for Busy% in its first row')])
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
  })

  test('one that says nothing is not waited for without end', async () => {
    const fake = fakeTurbostat('exec sleep 7')
    const { code, message } = refusalOf(fake.program)
    expect([code, message]).toEqual(['READER_FAILED', expect.stringMatching(/printed no header and no row in \d s/)])
    expect(await becomes(() => !isAlive(fake.pid()))).toBe(true)
  })
})
