/** Compiled, never run: the store, the reports and the simulated counters. */

import type { Experiment, Run } from 'vitest-energy'
import { consoleReport, type EnergyReport, energyReport, parseEnergyReport } from 'vitest-energy/reporters'
import { type DatabaseInterface, openDatabase } from 'vitest-energy/store'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from 'vitest-energy/testing'
import { compareCommits } from 'vitest-energy/compare'
import { expectTypeOf } from 'vitest'

export async function runsOf(url: string): Promise<readonly Run[]> {
  await using db = await openDatabase(url, { readonly: true })
  expectTypeOf(db).toExtend<DatabaseInterface>()
  const newest = (await db.listExperiments({ limit: 1 })).at(0)
  expectTypeOf(newest?.createdAt).toEqualTypeOf<string | undefined>()
  const experiment = await db.loadExperiment(newest?.id ?? '')
  expectTypeOf(experiment).toEqualTypeOf<Experiment | undefined>()
  // @ts-expect-error it may not be there
  energyReport(experiment)
  // @ts-expect-error no such filter
  await db.listExperiments({ newest: true })
  if (experiment) expectTypeOf(energyReport(experiment)).toEqualTypeOf<EnergyReport>()
  return experiment?.runs ?? []
}

expectTypeOf(parseEnergyReport('{}').benchmarks.at(0)?.name).toEqualTypeOf<string | undefined>()
expectTypeOf(consoleReport).returns.toEqualTypeOf<string>()
expectTypeOf(groundTruthUnavailable()).toEqualTypeOf<string | undefined>()

export async function simulated(): Promise<string> {
  await using truth = await GroundTruth.start({
    zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 30 })],
  })
  // @ts-expect-error power is in watts
  await truth.setPower('intel-rapl:0', { idle: 30 })
  return truth.root
}

expectTypeOf(compareCommits).returns.resolves.toExtend<object>()
