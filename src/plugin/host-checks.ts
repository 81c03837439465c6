import { EnergyError } from '../errors.ts'
import { nodeRefusal, OLDEST_NODE } from '../node-version.ts'
import { vitestRefusal } from '../vitest-version.ts'

/** Why this host cannot be measured in; undefined when it can. One sentence of fact, one of remedy. */
export function hostRefusal(vitestVersion: string, runtime: { node: string; bun?: string }): EnergyError | undefined {
  if (runtime.bun !== undefined) {
    return new EnergyError(
      'UNSUPPORTED_HOST',
      `vitest-energy does not measure under Bun ${runtime.bun}: its clocks, threads and descriptors behave differently.`,
      `Run Vitest with Node ${OLDEST_NODE} or later to get joules.`,
    )
  }
  return nodeRefusal(runtime.node) ?? vitestRefusal(vitestVersion)
}

export function browserRefusal(project: string): EnergyError {
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `The project "${project}" runs in a browser, where no counter can be read at the edges of a test.`,
    'Measure this code in a Node project, or leave the plugin out of the browser project.',
  )
}

export function providerRefusal(project: string): EnergyError {
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `The project "${project}" has a benchmark.provider of its own, which is kept: its benches are not measured.`,
    'Take benchmark.provider out of the configuration to get joules.',
  )
}

/** The experimental doors of a Vitest that measuring goes through; the names of those that are not there. */
export function movedDoors(project: {
  provide?: unknown
  config: { benchmark?: unknown; sequence?: unknown }
}): string[] {
  const { provide, config } = project
  return [
    ...(typeof provide === 'function' ? [] : ['project.provide']),
    ...(typeof config.benchmark === 'object' ? [] : ['config.benchmark']),
    ...(typeof config.sequence === 'object' ? [] : ['config.sequence']),
  ]
}

export function movedDoorRefusal(vitestVersion: string, doors: string): EnergyError {
  return new EnergyError(
    'UNSUPPORTED_HOST',
    `Vitest ${vitestVersion} has moved a door that vitest-energy goes through (${doors}): energy is not measured.`,
    'Update vitest-energy, or take a Vitest that it is tested with (see its peerDependencies).',
  )
}
