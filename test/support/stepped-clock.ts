import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SOURCE = new URL('stepped-clock.c', import.meta.url).pathname

/** Why the wall clock of a process cannot be stepped here; undefined where it can. */
export const stepObstacle: string | undefined = (() => {
  if (process.platform !== 'linux') return 'needs Linux'
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'needs gcc'
  }
})()

/** The wall clock of all processes that are started with `env`, and of their children. */
export interface SteppedClock extends Disposable {
  env: Record<string, string>
  /** Moves it to so many seconds from the true time. */
  step(seconds: number): void
}

export function steppedClock(): SteppedClock {
  const folder = mkdtempSync(join(tmpdir(), 'stepped-clock-'))
  const [library, file] = [join(folder, 'clock.so'), join(folder, 'step')]
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'])
  writeFileSync(file, '0')
  return {
    env: { LD_PRELOAD: library, CLOCK_STEP_FILE: file },
    step: (seconds) => writeFileSync(file, String(seconds)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
