import { join } from 'node:path'
import { detectEnvironment } from '../config/environment.ts'
import { detectGpus } from '../config/gpus.ts'
import { detectHardware } from '../config/hardware.ts'
import { systemText } from '../config/system-file.ts'
import type { Roots } from '../engine/readers/reader.ts'
import { gibFromBytes } from '../units.ts'
import { present } from '../config/system-value.ts'
import {
  type CertifiedMachine,
  CONTAINERS,
  type HYPERVISORS,
  KERNEL_WORD,
  MODEL_NAME,
  machineSchema,
} from './certificate-machine.ts'

/** What firmware and hypervisors call themselves, by how it begins. */
const HYPERVISOR_NAMES: readonly [name: RegExp, hypervisor: (typeof HYPERVISORS)[number]][] = [
  [/^kvm/i, 'kvm'],
  [/^(?:qemu|bochs)/i, 'qemu'],
  [/^xen/i, 'xen'],
  [/^vmware/i, 'vmware'],
  [/^(?:microsoft|hyper-v)/i, 'hyper-v'],
  [/^(?:innotek|virtualbox|oracle)/i, 'virtualbox'],
  [/^amazon/i, 'amazon-ec2'],
  [/^google/i, 'google'],
]

const STEP_GIB = 8

/** Memory in GiB: what a machine was sold with, since the kernel keeps some for itself. */
function roundedGib(bytes: number): number {
  const gib = gibFromBytes(bytes)
  return Math.max(1, gib <= STEP_GIB ? Math.ceil(gib) : STEP_GIB * Math.ceil(gib / STEP_GIB))
}

/** A name with only the letters that a name of a model may have. */
const modelName = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9 ()@.,+_-]/g, '')
    .trim()
    .slice(0, 100) || 'unknown'

/** The text where it fits. A value that does not is missing: a certificate has no free text. */
const fitting = (text: string | undefined, pattern: RegExp): string | undefined =>
  text !== undefined && pattern.test(text) ? text : undefined

const hypervisorOf = (name: string): (typeof HYPERVISORS)[number] =>
  HYPERVISOR_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'

/** What an experiment would tell of the machine, without what names it: its host, its serial numbers, its owner. */
export function certifiedMachine(roots: Roots, pluginVersion: string): CertifiedMachine {
  const hardware = detectHardware({ procRoot: roots.proc, sysRoot: roots.sys })
  const environment = detectEnvironment({ roots, pluginVersion })
  const cpu = join(roots.sys, 'devices/system/cpu')
  const gpus = detectGpus({ procRoot: roots.proc, sysRoot: roots.sys }).flatMap(({ model }) =>
    model === undefined ? [] : [modelName(model)],
  )
  const { virtualisation, cpuFamily, cpuModelId, cpuStepping, sockets, physicalCores } = hardware
  return machineSchema.parse(
    present({
      cpuModel: fitting(modelName(hardware.cpuModel), MODEL_NAME) ?? 'unknown',
      cpuVendor: fitting(hardware.cpuVendor, /^[A-Za-z]{3,16}$/),
      cpuFamily,
      cpuModelId,
      cpuStepping,
      microcode: fitting(hardware.microcode?.toLowerCase(), /^0x[0-9a-f]{1,8}$/),
      architecture: hardware.architecture,
      sockets,
      physicalCores,
      logicalCores: hardware.logicalCores,
      ramGib: roundedGib(hardware.ramBytes),
      os: environment.os,
      kernel: /^\d{1,3}\.\d{1,3}/.exec(environment.kernel)?.[0],
      governor: fitting(environment.governor, KERNEL_WORD),
      frequencyDriver: fitting(systemText(join(cpu, 'cpu0/cpufreq/scaling_driver')), KERNEL_WORD),
      idleDriver: fitting(systemText(join(cpu, 'cpuidle/current_driver')), KERNEL_WORD),
      turbo: environment.turbo,
      raplNoise: environment.raplNoise,
      virtualisation: virtualisation === undefined ? undefined : hypervisorOf(virtualisation),
      container: CONTAINERS.find((engine) => engine === hardware.container),
      gpus: gpus.length === 0 ? undefined : gpus.slice(0, 16),
    }),
  )
}
