import type { Transaction } from 'kysely'
import type { EnvironmentFacts, HardwareFacts } from '../../run.ts'
import { flag } from '../nullable.ts'
import type { Tables } from '../tables.ts'

/** Saves the machine and the software that something was measured on, where they are not known yet. */
export async function saveSurroundings(
  tx: Transaction<Tables>,
  { hardware, environment }: { hardware: HardwareFacts; environment: EnvironmentFacts },
): Promise<void> {
  await tx
    .insertInto('hardware_config')
    .values({
      hw_id: hardware.hash,
      hostname: hardware.hostname,
      cpu_model: hardware.cpuModel,
      cpu_vendor: hardware.cpuVendor,
      cpu_architecture: hardware.architecture,
      cpu_threads: hardware.logicalCores,
      ram_bytes: hardware.ramBytes,
      facts: JSON.stringify(hardware),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx
    .insertInto('environment_config')
    .values({
      env_id: environment.hash,
      os_name: environment.os,
      kernel_version: environment.kernel,
      node_version: environment.nodeVersion,
      vitest_version: environment.vitestVersion ?? null,
      plugin_version: environment.pluginVersion,
      governor: environment.governor ?? null,
      turbo: flag(environment.turbo),
      facts: JSON.stringify(environment),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
