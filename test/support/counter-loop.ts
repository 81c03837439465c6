import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { nsFromSeconds } from '../../src/units.ts'

const SOURCE = new URL('counter-loop.c', import.meta.url).pathname

/** Why the loop in C cannot be built here; undefined where it can. */
export const counterLoopObstacle: string | undefined = (() => {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'needs gcc'
  }
})()

/** Builds the program of counter-loop.c in a folder. */
export function buildCounterLoop(folder: string): string {
  const program = join(folder, 'counter-loop')
  execFileSync('gcc', ['-O2', '-o', program, SOURCE])
  return program
}

/** A process that reads counters in batches when it is asked to, by lines on its input and output. */
export interface BurstProcess {
  /** Sends "BATCHES SIZE"; the lines of its answer, each with one value per batch. */
  burst(batches: number, size: number): Promise<readonly number[][]>
  [Symbol.asyncDispose](): Promise<void>
}

/** @param lines of each answer */
export function startBursts(command: string, words: readonly string[], lines: number): BurstProcess {
  const child: ChildProcess = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  const answers = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  return {
    async burst(batches, size) {
      child.stdin?.write(`${batches} ${size}\n`)
      const answer: number[][] = []
      while (answer.length < lines) {
        const { value, done } = await answers.next()
        if (done) throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode}`)
        answer.push(value.trim().split(' ').map(Number))
      }
      return answer
    },
    async [Symbol.asyncDispose]() {
      child.stdin?.end()
      await ended
    },
  }
}

/** What a series of paced readings was like. */
export interface PacedReadings {
  realtime: boolean
  cpuSeconds: number
  lost: number
  /** When each reading began, ns after the first. */
  beganNs: readonly number[]
}

/** Readings at absolute deadlines by clock_nanosleep(2), in a process of their own. */
export async function pacedInC(
  program: string,
  files: readonly string[],
  { hz, seconds }: { hz: number; seconds: number },
): Promise<PacedReadings> {
  const words = ['paced', String(nsFromSeconds(1 / hz)), String(Math.round(seconds * hz)), ...files]
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
  const [realtime, cpuNs = Number.NaN, lost = Number.NaN, ...beganNs] = text.trim().split(' ').map(Number)
  return { realtime: realtime === 1, cpuSeconds: cpuNs / 1e9, lost, beganNs }
}
