import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { EnergyError, messageOf } from '../errors.ts'
import { monotonicNs } from '../engine/sampling/clock.ts'
import { plainLine } from '../reporters/index.ts'
import { msFromSeconds } from '../units.ts'
import { type WallReading, wallReading } from './wall-reading.ts'

const FIRST_READING_SECONDS = 15
const RESTART_SECONDS = 0.5
const LOOK_SECONDS = 0.05
const END_SECONDS = 2
const SHOWN_LETTERS = 80

/**
 * A user's command that prints what a meter at the wall shows: one number with its unit per line. It runs without a shell,
 * its words being what blanks separate. One that ends with 0 is started again: a command may print one line and end.
 */
export class WallMeter implements AsyncDisposable {
  readonly readings: WallReading[] = []
  readonly #command: string
  #child: ChildProcess | undefined
  #failure: EnergyError | undefined
  #closed = false

  private constructor(command: string) {
    this.#command = command
  }

  /** @throws EnergyError USAGE for no words; PROCESS_FAILED when it does not start, or prints no reading in 15 s */
  static async start(command: string): Promise<WallMeter> {
    const meter = new WallMeter(command)
    meter.#spawn()
    const deadline = performance.now() + msFromSeconds(FIRST_READING_SECONDS)
    try {
      while (meter.readings.length === 0) {
        meter.check()
        if (performance.now() > deadline) throw meter.#failed(`has printed nothing in ${FIRST_READING_SECONDS} s`)
        await sleep(msFromSeconds(LOOK_SECONDS))
      }
    } catch (error) {
      await meter.close()
      throw error
    }
    return meter
  }

  /** @throws EnergyError PROCESS_FAILED when it has failed, or printed something else than readings of one unit */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  /** Ends the command. */
  async close(): Promise<void> {
    this.#closed = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), msFromSeconds(END_SECONDS))
    await ended
    clearTimeout(hard)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #spawn(): void {
    const [program, ...words] = this.#command.trim().split(/\s+/)
    if (!program)
      throw new EnergyError(
        'USAGE',
        '--wall-meter names no command.',
        'Give a command that prints lines such as `123.4 W`.',
      )
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    child.once('error', (error) => this.#fail(`cannot be started: ${messageOf(error)}`))
    child.once('close', (code, signal) => this.#ended(code, signal))
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line))
  }

  #take(line: string): void {
    const reading = wallReading(line, monotonicNs())
    if (!reading)
      return this.#fail(`printed ${JSON.stringify(plainLine(line).slice(0, SHOWN_LETTERS))}, which is no reading`)
    const [first] = this.readings
    if (first && first.unit !== reading.unit) return this.#fail(`printed ${first.unit} first and then ${reading.unit}`)
    this.readings.push(reading)
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#closed || this.#failure) return
    if (code !== 0) return this.#fail(`ended with ${code ?? signal}`)
    setTimeout(() => {
      if (!this.#closed) this.#spawn()
    }, msFromSeconds(RESTART_SECONDS))
  }

  #failed(why: string): EnergyError {
    return new EnergyError(
      'PROCESS_FAILED',
      `The wall meter "${plainLine(this.#command).slice(0, SHOWN_LETTERS)}" ${why}.`,
      'It has to print one number with its unit per line: `123.4 W`, `1.2 kW`, `5600 J`, `3.1 Wh` or `0.2 kWh`.',
    )
  }

  #fail(why: string): void {
    this.#failure ??= this.#failed(why)
    this.#child?.kill('SIGTERM')
  }
}
