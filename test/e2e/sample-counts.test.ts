import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { benchProject } from '../support/bench-project.ts'

/** The whole half minute by hand: SAMPLE_COUNTS_SECONDS=30. */
const SECONDS = Number(process.env.SAMPLE_COUNTS_SECONDS ?? 4)

const ROWS_PER_SECOND = { energy_samples: 100, cpu_samples: 10, interrupt_samples: 10, thermal_samples: 1 }

test('a run stores 100 energy, 10 cpu, 10 interrupt and 1 thermal samples for each second', async () => {
  const zone = (index: number, type: string) => ({
    [`tree/class/thermal/thermal_zone${index}/type`]: `${type}\n`,
    [`tree/class/thermal/thermal_zone${index}/temp`]: '41500\n',
  })
  using project = benchProject({
    'some.energy.ts': `
      import { setTimeout as sleep } from 'node:timers/promises'
      import { test } from 'vitest'
      test('long', { tags: ['task'], timeout: 120_000 }, async () => { await sleep(${SECONDS * 1000}) })`,
    'config/app_settings.yaml': 'bench:\n  control: false\n',
    ...zone(0, 'acpitz'),
    ...zone(1, 'x86_pkg_temp'),
  })
  const { output, exitCode, database } = await project.run({
    env: { ENERGY_READERS: 'fake:watts=30', ENERGY_SYS_ROOT: `${project.root}/tree` },
  })
  expect(exitCode, output).toBe(0)
  const run = await project.storedRun()
  const raw = new Database(database, { readonly: true })
  const counts = Object.fromEntries(
    Object.keys(ROWS_PER_SECOND).map((view) => [
      view,
      (raw.prepare(`SELECT COUNT(*) AS rows FROM ${view} WHERE run_id = ?`).get(run.id) as { rows: number }).rows,
    ]),
  )
  raw.close()
  console.log(`${run.seconds} s`, counts)
  for (const [view, perSecond] of Object.entries(ROWS_PER_SECOND)) {
    const expected = perSecond * run.seconds
    // One row more or less lies at the edges; a sampler that was held up says how many are lost.
    const lost = view === 'energy_samples' && run.kind === 'task' ? run.samplesLost : 0
    expect(counts[view], view).toBeGreaterThanOrEqual(Math.floor(expected * 0.99) - 1 - lost)
    expect(counts[view], view).toBeLessThanOrEqual(Math.ceil(expected * 1.01) + 1)
  }
  await using db = await openDatabase(database)
  expect(await db.samplesOf(run.id)).toHaveLength(counts.energy_samples ?? 0)
  expect((await db.thermalOf(run.id)).map(({ celsius }) => celsius)).toEqual(
    Array.from({ length: counts.thermal_samples ?? 0 }, () => ({ acpitzCelsius: 41.5, x86PkgTempCelsius: 41.5 })),
  )
})
