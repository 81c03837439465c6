import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { docBlock } from '../support/doc-example.ts'
import { exampleBench, exampleExperiment } from '../support/experiment.ts'
import type { FleetDatabase } from '../support/fleet-database.ts'
import { saveFleet, sampledTask } from '../support/fleet-records.ts'
import { inShell } from '../support/fleet-shell.ts'

/** The commands of docs/fleet.md that back a database up and bring it back. */
export function testBackup(fleet: () => FleetDatabase): void {
  test('a dump brings everything back: records, hashes, triggers and grants', async () => {
    await using db = await openDatabase(fleet().url('runner'))
    await saveFleet(db)
    const { run, samples } = sampledTask('2026-01-03T00:00:00.000Z')
    const experiment = { ...exampleExperiment(), runs: [run] }
    await db.saveExperiment(experiment, [samples])
    await fleet().asSuperuser('CREATE DATABASE restored OWNER energy_owner')
    const restored = (user: string): string =>
      fleet()
        .url(user)
        .replace(/\/energy$/, '/restored')
    const said = inShell(docBlock('fleet.md', 'sh', 'pg_dump'), {
      OWNER_URL: fleet().url('energy_owner'),
      RESTORED_URL: restored('energy_owner'),
    })
    expect(said).toMatch(/^\d\d runs verified, 0 differences\.\n$/)
    await using back = await openDatabase(restored('runner'))
    expect(await back.loadExperiment(experiment.id)).toEqual(experiment)
    expect(await back.samplesOf(run.id)).toEqual(await db.samplesOf(run.id))
    expect((await back.status()).rows).toEqual((await db.status()).rows)
    await back.saveExperiment({ ...exampleExperiment(), runs: [exampleBench()] }, [])
    const { server } = fleet()
    await expect(server.sql(restored('energy_owner'), 'DELETE FROM runs')).rejects.toThrow('immutable')
    await expect(server.sql(restored('runner'), 'DELETE FROM runs')).rejects.toMatchObject({ code: '42501' })
  })
}
