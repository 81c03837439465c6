import { readdirSync, readFileSync } from 'node:fs'
import { quantile } from '../../src/stats/index.ts'
import { secondsFromMs, secondsFromNsNumber, secondsFromUs } from '../../src/units.ts'

/** What some work has taken, in seconds: CPU time of this process and of a database server, and the time on the clock. */
export interface Cost {
  own: number
  server: number
  wall: number
}

/** CPU time of a server and its backends in seconds (Linux, Documentation/scheduler/sched-stats.rst: schedstat, ns). */
function serverSeconds(parent: number | undefined): number {
  if (parent === undefined) return 0
  let ns = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
      if (rest.split(' ')[1] !== String(parent)) continue
      ns += Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      // It ended in between.
    }
  }
  return secondsFromNsNumber(ns)
}

/** @param server pid of the database server, if there is one */
export async function costOf(work: () => Promise<unknown>, server?: number): Promise<Cost> {
  const before = serverSeconds(server)
  const [cpu, start] = [process.cpuUsage(), performance.now()]
  await work()
  const wall = secondsFromMs(performance.now() - start)
  const { user, system } = process.cpuUsage(cpu)
  return { own: secondsFromUs(user + system), server: serverSeconds(server) - before, wall }
}

/** Quartiles of at least one value. */
export function quartiles(values: readonly number[]): { low: number; median: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b)
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) }
}
