import { resolve } from 'node:path'
import { loadGridFactors } from '../config/grid-factors.ts'
import { loadIntensitySeries } from '../config/intensity-series.ts'
import type { Settings } from '../config/schema.ts'
import { energyTextOf } from './energy-unit.ts'
import { EnergyError } from '../errors.ts'
import type { GridFactor, GridRegion } from '../grid-factor.ts'
import type { Experiment, Run } from '../run.ts'
import { intensityOf } from '../stats/hourly-intensity.ts'
import { type Footprint, footprint } from '../stats/sustainability.ts'

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
function carbonNow(root: string, series: string, { createdAt, endedAt = createdAt }: Times): GridFactor {
  const path = resolve(root, series)
  const startMs = Date.parse(createdAt)
  const intensity = intensityOf(loadIntensitySeries(path), { startMs, endMs: Date.parse(endedAt) })
  if (!intensity) {
    throw new EnergyError(
      'CONFIG_INVALID',
      `${path} does not have every hour from ${createdAt} to ${endedAt}.`,
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

type Times = Pick<Experiment, 'createdAt' | 'endedAt'>
type FootprintSettings = Pick<Settings, 'footprint'>

/** What energy means in the region of the settings at a time; undefined without a region. */
function factorsOf(
  times: Times,
  root: string,
  { footprint: { region, series } }: FootprintSettings,
): { region: GridRegion; carbonNow?: GridFactor } | undefined {
  if (region === undefined) return undefined
  return {
    region: loadGridFactors(root).get(region),
    ...(series === undefined ? {} : { carbonNow: carbonNow(root, series, times) }),
  }
}

/**
 * Refuses settings from which no footprint could be told, before anything is measured: an unknown region, a series that cannot
 * be read or lacks an hour of the times, a unit without a region.
 *
 * @param times until now
 * @throws EnergyError REGION_UNKNOWN, CONFIG_INVALID, CONFIG_UNREADABLE
 */
export function refuseWithoutFactors(
  times: Times,
  root: string,
  settings: FootprintSettings & Pick<Settings, 'unit'>,
): void {
  factorsOf(times, root, settings)
  energyTextOf(root, settings)
}

/** What a kWh at the plug emits in the region of the settings, the overhead of its building included. */
export function carbonAtPlug(
  root: string,
  { footprint: { region, pue } }: FootprintSettings,
): { gramsPerKwh: number } | undefined {
  const carbon = region === undefined ? undefined : loadGridFactors(root).get(region).carbon
  return carbon && { gramsPerKwh: carbon.value * pue }
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
  settings: FootprintSettings,
): Footprint | undefined {
  const factors = factorsOf(experiment, root, settings)
  const joules = outermost(experiment.runs).flatMap(({ totalJoules }) => totalJoules ?? [])
  if (!factors || joules.length === 0) return undefined
  const { pue, siteLitresPerKwh } = settings.footprint
  return footprint({
    joules: { value: joules.reduce((sum, each) => sum + each, 0) },
    pue,
    siteLitresPerKwh,
    ...factors,
  })
}
