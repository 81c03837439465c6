import { median } from '../../src/stats/index.ts'
import { msFromSeconds } from '../../src/units.ts'
import type { StepCost } from './fresh-process.ts'

const ms = (seconds: number): string => `${msFromSeconds(seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms`

const wall = (costs: readonly StepCost[]): number[] => costs.map(({ seconds }) => seconds)

/** The median over processes with the extremes, and the CPU seconds beside it. */
export function costText(costs: readonly StepCost[]): string {
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds))
  return `${ms(median(wall(costs)))} (${ms(Math.min(...wall(costs)))} to ${ms(Math.max(...wall(costs)))}), ${ms(cpu)} of CPU`
}

export const medianSeconds = (costs: readonly StepCost[]): number => median(wall(costs))

/** What steps of one process take together. */
export const together = (steps: readonly (StepCost | undefined)[]): StepCost => ({
  seconds: steps.reduce((sum, step) => sum + (step?.seconds ?? 0), 0),
  cpuSeconds: steps.reduce((sum, step) => sum + (step?.cpuSeconds ?? 0), 0),
})

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
