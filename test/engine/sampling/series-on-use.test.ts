import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/index.ts'
import type { SessionMode } from '../../../src/engine/session.ts'
import { scratch } from '../../support/scratch.ts'

/** Names of the series that an engine has recorded for sessions of some modes. */
async function seriesOf(modes: readonly SessionMode[]): Promise<string[]> {
  const folder = scratch()
  const seriesPath = join(folder, 'series')
  const engine = await EnergyEngine.open({
    lock: false,
    telemetry: true,
    seriesPath,
    samplesPath: join(folder, 'samples'),
    profileDir: folder,
  })
  for (const mode of modes) {
    await using session = engine.session(mode)
    session.start()
    session.stop()
  }
  await engine.close()
  if (!existsSync(seriesPath)) return []
  return readFileSync(seriesPath, 'utf8')
    .split('\n')
    .flatMap((line) => /"type":"series","source":"([^"]+)"/.exec(line)?.[1] ?? [])
}

test.runIf(process.platform === 'linux')('series are opened for the first who samples, and for no bench', async () => {
  expect(await seriesOf(['edges', 'edges'])).toEqual([])
  const sampled = await seriesOf(['edges', 'sampled', 'sampled'])
  expect(sampled).toContain('scheduler')
  expect(new Set(sampled).size).toBe(sampled.length)
})
