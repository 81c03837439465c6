import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../config/schema.ts'
import { EnergyEngine } from '../engine/energy-engine.ts'
import type { IdleBaseline } from '../run.ts'

/**
 * Measures the idle power and keeps nothing of it: `vitest-energy baseline` stores one. Undefined without a counter.
 *
 * @throws EnergyError LOCKED when another process measures for too long
 */
export async function idlePower(
  settings: Settings,
  hardwareHash: string,
  onWait: (holderPid: string | undefined) => void,
): Promise<IdleBaseline | undefined> {
  const profileDir = mkdtempSync(join(tmpdir(), 'vitest-energy-idle-'))
  try {
    await using engine = await EnergyEngine.open({
      readers: settings.readers,
      roots: settings.roots,
      plausibleWatts: settings.limits.plausibleWatts,
      backgroundCores: settings.limits.backgroundCores,
      fingerprint: hardwareHash,
      profileDir,
      lock: { waitSeconds: settings.lock.waitSeconds, onWait },
    })
    return await engine.idleBaseline({ ...settings.idle, mode: 'edges', maxAgeSeconds: 0 })
  } finally {
    rmSync(profileDir, { recursive: true, force: true })
  }
}
