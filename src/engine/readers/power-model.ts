import { readFileSync } from 'node:fs'
import { packageUrl } from '../../package-path.ts'

/** One published server: AC watts of the whole machine at 0, 10 … 100 % load. */
export interface ServerSystem {
  cpu: string
  year: number
  chips: number
  threads: number
  tdpWatts: number
  memoryGb: number
  watts: number[]
}

/** What a machine's host is taken to be. Memory is absent where the host's is unknown (virtual machines). */
export interface ServerShape {
  tdpWatts: number
  chips: number
  threads: number
  year: number
  memoryGb?: number
}

export interface Microarchitecture {
  name: string
  vendor: string
  family: number
  model: number
  year: number
  tdpWatts: number
  threadsPerChip: number
}

export interface PowerModelTable {
  systems: ServerSystem[]
  microarchitectures: Microarchitecture[]
  band: { exact: number; withoutMemory: number; microarchitecture: number }
  nearestDistance: { withMemory: number; withoutMemory: number }
  chipsOfVirtualHosts: number
}

type SystemRow = [
  cpu: string,
  year: number,
  chips: number,
  threads: number,
  tdpWatts: number,
  memoryGb: number,
  ...watts: number[],
]

/** The table that is published with the package; its file names source, licence and derivations. */
export function loadPowerModelTable(): PowerModelTable {
  const text = readFileSync(packageUrl('config/power_model.json'), 'utf8')
  const { systems, ...rest } = JSON.parse(text) as Omit<PowerModelTable, 'systems'> & { systems: SystemRow[] }
  return {
    ...rest,
    systems: systems.map(([cpu, year, chips, threads, tdpWatts, memoryGb, ...watts]) => ({
      cpu,
      year,
      chips,
      threads,
      tdpWatts,
      memoryGb,
      watts,
    })),
  }
}

const features = (shape: ServerShape): (number | undefined)[] => [
  Math.log(shape.tdpWatts * shape.chips),
  Math.log(shape.threads),
  shape.memoryGb === undefined ? undefined : Math.log(shape.memoryGb),
  shape.year,
  shape.chips,
]

function deviations(systems: readonly ServerSystem[]): number[] {
  const rows = systems.map(features) as number[][]
  return (rows[0] ?? []).map((_, i) => {
    const column = rows.map((row) => row[i] as number)
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length)
  })
}

const NEIGHBOURS = 5

/**
 * The five systems nearest to a shape by log TDP × chips, log threads, log memory, year and chips, each divided by its
 * standard deviation over the table; memory is left out where the shape has none. `distance` is the mean of the five.
 */
export function nearestSystems(
  shape: ServerShape,
  systems: readonly ServerSystem[],
): { neighbours: ServerSystem[]; distance: number } {
  const scale = deviations(systems)
  const wanted = features(shape)
  const ranked = systems
    .map((system) => {
      const squares = features(system).map((value, i) => {
        const target = wanted[i]
        return target === undefined || value === undefined ? 0 : ((value - target) / (scale[i] as number)) ** 2
      })
      return { system, distance: Math.sqrt(squares.reduce((sum, each) => sum + each, 0)) }
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEIGHBOURS)
  return {
    neighbours: ranked.map(({ system }) => system),
    distance: ranked.reduce((sum, { distance }) => sum + distance, 0) / ranked.length,
  }
}

/**
 * Mean AC watts of some systems per watt of their processors' TDP, at 0, 10 … 100 % load: 11 points. Times the host's own
 * TDP it is the host's curve. (Leaving the processor out of the table, this misses by 13.4 % on average; watts taken as
 * they are by 13.7 %, watts per hardware thread by 17.0 %.)
 */
export function wattsPerTdpWatt(systems: readonly ServerSystem[]): number[] {
  const relative = ({ watts, tdpWatts, chips }: ServerSystem, point: number): number =>
    (watts[point] as number) / (tdpWatts * chips)
  return Array.from(
    { length: 11 },
    (_, point) => systems.reduce((sum, system) => sum + relative(system, point), 0) / systems.length,
  )
}

/** Half-width of the model's band for a host, as a fraction of its watts (how the figures came about is in the table's file). */
export function bandFraction(table: PowerModelTable, known: { processor: boolean; memory: boolean }): number {
  if (!known.processor) return table.band.microarchitecture
  return known.memory ? table.band.exact : table.band.withoutMemory
}

/** How far the nearest systems may be on average, in standard deviations of the table. */
export const farthestDistance = ({ nearestDistance }: PowerModelTable, { memoryGb }: ServerShape): number =>
  memoryGb === undefined ? nearestDistance.withoutMemory : nearestDistance.withMemory

/** Watts at a load from 0 to 1, piecewise linear between the points of a curve. */
export function wattsAt(curve: readonly number[], load: number): number {
  const position = Math.min(1, Math.max(0, load)) * (curve.length - 1)
  const below = Math.min(curve.length - 2, Math.floor(position))
  const low = curve[below] as number
  const high = curve[below + 1] as number
  return low + (high - low) * (position - below)
}
