import { resolve } from 'node:path'
import { loadGridFactors } from '../config/grid-factors.ts'
import { loadIntensitySeries } from '../config/intensity-series.ts'
import type { Settings } from '../config/schema.ts'
import { EnergyError } from '../errors.ts'
import type { GridFactor } from '../grid-factor.ts'
import type { Experiment, Run } from '../run.ts'
import { type Footprint, footprint, intensityOf } from '../stats/index.ts'

/** Task runs may lie in each other: a `measure` in a tagged test, a workflow in it. The outermost have all of the energy. */
export function outermost(runs: readonly Run[]): Run[] {
  const tasks = runs
    .filter(({ kind }) => kind === 'task')
    .map((run) => ({ run, start: BigInt(run.startNs), end: BigInt(run.endNs) }))
    .sort((a, b) => (a.start === b.start ? (a.end > b.end ? -1 : 1) : a.start < b.start ? -1 : 1))
  let latest = -1n
  const outer = tasks.filter(({ end }) => {
    if (end <= latest) return false
    latest = end
    return true
  })
  return [...runs.filter(({ kind }) => kind === 'bench'), ...outer.map(({ run }) => run)]
}

/** The yearly mean gives way to what was measured of the time in question. */
function carbonNow(root: string, series: string, experiment: Experiment): GridFactor {
  const path = resolve(root, series)
  const startMs = Date.parse(experiment.createdAt)
  const endMs = Date.parse(experiment.endedAt ?? experiment.createdAt)
  const intensity = intensityOf(loadIntensitySeries(path), { startMs, endMs })
  if (!intensity) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `${path} does not have every hour from ${experiment.createdAt} to ${experiment.endedAt ?? experiment.createdAt}.`,
      'Add the hours, or leave footprint.series out for the yearly mean.',
    )
  }
  return {
    ...intensity,
    year: new Date(startMs).getUTCFullYear(),
    source: {
      id: 'series',
      title: series,
      url: `file://${path}`,
      licence: 'your own',
      boundary: 'as the file has it',
    },
  }
}

/**
 * What the energy of an experiment means in the region of the settings; undefined without a region, and where no joule is
 * known.
 *
 * @throws EnergyError REGION_UNKNOWN, CONFIG_INVALID, CONFIG_UNREADABLE
 */
export function experimentFootprint(
  experiment: Experiment,
  root: string,
  { footprint: { region, pue, siteLitresPerKwh, series } }: Pick<Settings, 'footprint'>,
): Footprint | undefined {
  if (region === undefined) return undefined
  const found = loadGridFactors(root).get(region)
  const joules = outermost(experiment.runs).flatMap(({ totalJoules }) => totalJoules ?? [])
  if (joules.length === 0) return undefined
  return footprint({
    joules: { value: joules.reduce((sum, each) => sum + each, 0) },
    region: found,
    pue,
    siteLitresPerKwh,
    ...(series === undefined ? {} : { carbonNow: carbonNow(root, series, experiment) }),
  })
}
