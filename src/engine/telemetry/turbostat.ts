import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnergyError } from '../../errors.ts'
import { secondsFromNs } from '../../units.ts'
import { monotonicNs } from '../sampling/clock.ts'
import { type LinePipe, openLinePipe } from './line-pipe.ts'
import type { Series, SeriesSource } from './telemetry.ts'
import { turbostatColumn } from './turbostat-columns.ts'
import { headerOf, rowOf, type TurbostatHeader } from './turbostat-output.ts'

const NAME = 'turbostat'
const HZ = 10
/** One line for the whole machine, ten times a second: turbostat takes no shorter interval (turbostat(8)). */
const ARGUMENTS = ['--quiet', '--Summary', '--interval', '0.1']
/** turbostat probes the processor and takes one interval before its first line. */
const START_SECONDS = 5
const LOOK_MS = 10
/** A longer time without a look, and what waits in the pipe is old. */
const PAUSE_SECONDS = 0.5

const REMEDY_PERMISSION = [
  'Let it run without root (turbostat(8)): sudo setcap cap_sys_admin,cap_sys_rawio,cap_sys_nice=+ep "$(readlink -f "$(command -v turbostat)")";',
  'sudo modprobe msr; sudo chmod +r /dev/cpu/*/msr /dev/cpu_dma_latency.',
].join(' ')

/** Leaves the program to process 1, which waits for it when it ends; 127 when there is none (sh(1)). */
const SCRIPT = 'command -v "$0" >/dev/null || exit 127; "$0" "$@" &'
const NOT_FOUND = 127

interface Running {
  pipe: LinePipe
  /** What it said on stderr up to now. */
  said(): string
  close(): void
}

/**
 * Starts the program without an event loop, so that none is needed to wait for its end either. As no child of this process
 * it is no part of the measured tree: what it costs is background. There is no signal to a number that may be another
 * process by then: closing the pipe ends it, as soon as it prints.
 */
function start(program: string): Running {
  const pipe = openLinePipe()
  const folder = mkdtempSync(join(tmpdir(), 'vitest-energy-'))
  const errorFd = openSync(join(folder, 'stderr'), 'w+')
  rmSync(folder, { recursive: true })
  const { status, error } = spawnSync('sh', ['-c', SCRIPT, program, ...ARGUMENTS], {
    stdio: ['ignore', pipe.writeFd, errorFd],
    env: { ...process.env, LC_ALL: 'C' },
  })
  closeSync(pipe.writeFd)
  const running: Running = {
    pipe,
    said: () => readFileSync(`/proc/self/fd/${errorFd}`, 'utf8').trim(),
    close: () => {
      pipe.close()
      closeSync(errorFd)
    },
  }
  if (status === 0) return running
  running.close()
  if (status === NOT_FOUND) {
    throw new EnergyError(
      'READER_ABSENT',
      `The program ${program} is not installed.`,
      'Install it where its figures are wanted: linux-tools-common (Ubuntu), linux-cpupower (Debian), kernel-tools (Fedora).',
    )
  }
  const fact = `The program ${program} cannot be started: ${error?.message ?? `sh ended with ${status}`}.`
  throw new EnergyError('READER_FAILED', fact, `Try \`${program} --version\` in a shell.`)
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
}

function refusal(program: string, running: Running, ended: boolean): EnergyError {
  const text = running.said().split('\n').slice(-3).join(' ')
  const words = text === '' ? '' : `: ${text}`
  if (/permission|not permitted|root|cap_sys|denied/i.test(text)) {
    return new EnergyError('READER_PERMISSION', `${program} may not read the processor${words}.`, REMEDY_PERMISSION)
  }
  const fact = ended ? 'ended at once' : `printed no header and no row in ${START_SECONDS} s`
  return new EnergyError(
    'READER_FAILED',
    `${program} ${fact}${words}.`,
    `Try \`${program} ${ARGUMENTS.join(' ')}\` in a shell.`,
  )
}

/** Waits for the header and a first row that keeps to it. */
function awaitHeader(program: string, running: Running): TurbostatHeader {
  const from = monotonicNs()
  let header: TurbostatHeader | undefined
  for (;;) {
    const { lines, ended } = running.pipe.read()
    for (const line of lines) {
      const named = headerOf(line)
      header = named ?? header
      if (named || header === undefined || line.trim() === '') continue
      const parsed = rowOf(header, line)
      if ('row' in parsed) return header
      const { column, text, reason } = parsed.fault
      const message = `${program} has ${text} for ${column} in its first row: ${reason}.`
      throw new EnergyError('READER_INVALID', message, 'Update turbostat: it has to fit the kernel and the processor.')
    }
    if (ended || secondsFromNs(monotonicNs() - from) > START_SECONDS) throw refusal(program, running, ended)
    pause()
  }
}

/** The unit is in the names of turbostat (`Bzy_MHz`, `Busy%`, `PkgWatt`), but for its temperatures. */
const columnOf = (name: string): string => (turbostatColumn(name)?.unit === '°C' ? `${name}Celsius` : name)

function seriesOf(running: Running, first: TurbostatHeader): Series {
  let header = first
  let lookedAtNs = monotonicNs()
  let skip = 0

  const newestRow = (lines: readonly string[]): Record<string, number> | undefined => {
    let newest: Record<string, number> | undefined
    for (const line of lines) {
      const named = headerOf(line)
      header = named ?? header
      if (named || line.trim() === '') continue
      if (skip > 0) {
        skip--
        continue
      }
      const parsed = rowOf(header, line)
      // A row with a value that cannot be is no row.
      if ('row' in parsed) newest = parsed.row
    }
    return newest
  }

  return {
    columns: first.names.map(columnOf),
    read(into) {
      const nowNs = monotonicNs()
      const paused = secondsFromNs(nowNs - lookedAtNs) > PAUSE_SECONDS
      lookedAtNs = nowNs
      const { lines } = running.pipe.read()
      if (paused) {
        newestRow(lines)
        // A full pipe has stopped turbostat meanwhile: its next row is over all of that time.
        skip = 1
        return false
      }
      const row = newestRow(lines)
      if (row === undefined) return false
      for (const [column, name] of first.names.entries()) into[column] = row[name] ?? Number.NaN
      return true
    },
    close: () => running.close(),
  }
}

/**
 * The rows that turbostat prints about the whole machine, under its own names. A row is of the 100 ms before it is read.
 * turbostat writes to a pipe that only this process reads: it ends with SIGPIPE at its next row after `close`, and also
 * after this process has been killed.
 *
 * @param program its name in PATH, or its path
 */
export const turbostatSource = (program: string): SeriesSource => ({
  name: NAME,
  summary: 'clocks, idle states, temperature and power of the processor from turbostat(8), 10 Hz',
  hz: HZ,
  open() {
    const running = start(program)
    try {
      return seriesOf(running, awaitHeader(program, running))
    } catch (error) {
      running.close()
      throw error
    }
  },
})

export const turbostat = turbostatSource('turbostat')
