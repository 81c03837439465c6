import { raplPowercap } from '../../src/engine/readers/rapl-powercap.ts'
import type { Reader, Roots } from '../../src/engine/readers/reader.ts'
import { type SimulatedZone, simulatedZone } from '../../src/testing/index.ts'

/** Packages with their memory; the last package of an odd number has none. */
export const zonesOf = (domains: number): SimulatedZone[] =>
  Array.from({ length: domains }, (_, i) => {
    const socket = i >> 1
    const id = `intel-rapl:${socket.toString(16)}`
    return i % 2 === 0
      ? simulatedZone({ id, name: `package-${socket}`, startUj: 123_456_789_012n, idleWatts: 20 })
      : simulatedZone({ id: `${id}:0`, name: 'dram', startUj: 98_765_432n, idleWatts: 3 })
  })

/** A machine that has nothing but the counters of a tree. */
export const rootsOf = (tree: string): Roots => ({ sys: tree, proc: tree, dev: '/dev' })

/** The engine's reader of a tree. */
export const openCounters = (tree: string): Reader => raplPowercap.open({ roots: rootsOf(tree) })

/** Files of the counters of a tree, in the order in which the engine reads them. */
export function counterFiles(tree: string): string[] {
  const reader = openCounters(tree)
  reader.close()
  return reader.counters.map(({ path = '' }) => path)
}
