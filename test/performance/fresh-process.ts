import { spawnSync } from 'node:child_process'
import { secondsFromMs, secondsFromUs } from '../../src/units.ts'

/** What one step of a process took. CPU seconds are those of all its threads. */
export interface StepCost {
  seconds: number
  cpuSeconds: number
}

/**
 * Runs a script in a process of its own, with a garbage collector that it may call, and gives what it told by `tell`.
 *
 * @param script path relative to this folder
 * @param argument JSON-safe
 */
export function inFreshProcess<T>(script: string, argument: unknown): T {
  const path = new URL(script, import.meta.url).pathname
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    ['--expose-gc', path, JSON.stringify(argument)],
    { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' }, maxBuffer: 1 << 28 },
  )
  if (status !== 0) throw new Error(`${script} ended with ${status ?? signal}:\n${stdout}\n${stderr}`)
  return JSON.parse(stdout) as T
}

/** In the process: its argument. */
export const asked = <T>(): T => JSON.parse(process.argv[2] as string) as T

/** In the process: its answer. */
export const tell = (answer: unknown): void => {
  process.stdout.write(JSON.stringify(answer))
}

/** In the process: what a step costs, and its result. */
export async function timed<T>(step: () => T | Promise<T>): Promise<{ value: T; cost: StepCost }> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()]
  const value = await step()
  const { user, system } = process.cpuUsage(cpu)
  return {
    value,
    cost: { seconds: secondsFromMs(performance.now() - begun), cpuSeconds: secondsFromUs(user + system) },
  }
}
