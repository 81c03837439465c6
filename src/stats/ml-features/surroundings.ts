import type { Experiment } from '../../run.ts'
import { feature, type FeatureDefinition, NEVER } from './feature.ts'

const NOT_SHOWN = 'where the machine does not tell'

const hardware = (
  name: string,
  unit: string,
  meaning: string,
  part: keyof Experiment['hardware'],
  absent: string,
  alems?: string,
): FeatureDefinition =>
  feature(
    name,
    unit,
    meaning,
    `experiment.hardware.${part}`,
    absent,
    ({ experiment }) => experiment.hardware[part],
    alems === undefined ? {} : { alems },
  )

const environment = (
  name: string,
  meaning: string,
  part: Exclude<keyof Experiment['environment'], 'nodeFlags'>,
  absent: string,
  alems?: string,
): FeatureDefinition =>
  feature(
    name,
    part === 'turbo' ? 'yes/no' : 'text',
    meaning,
    `experiment.environment.${part}`,
    absent,
    ({ experiment }) => experiment.environment[part],
    alems === undefined ? {} : { alems },
  )

/** The machine, its software, and the source of the joules. */
export const surroundingFeatures: readonly FeatureDefinition[] = [
  hardware('cpu_model', 'text', 'Processor', 'cpuModel', NEVER, 'cpu_model'),
  hardware('cpu_vendor', 'text', 'Its vendor', 'cpuVendor', NEVER, 'cpu_vendor'),
  hardware('cpu_family', 'count', 'Its family', 'cpuFamily', NOT_SHOWN, 'cpu_family'),
  hardware('cpu_model_number', 'count', 'Its model in the family', 'cpuModelId', NOT_SHOWN, 'cpu_model_id'),
  hardware('microcode', 'text', 'Its microcode', 'microcode', NOT_SHOWN, 'microcode_version'),
  hardware('architecture', 'text', 'Instruction set', 'architecture', NEVER, 'cpu_architecture'),
  hardware('sockets', 'count', 'Processors', 'sockets', NOT_SHOWN),
  hardware('physical_cores', 'count', 'Cores', 'physicalCores', NOT_SHOWN, 'cpu_cores'),
  hardware('logical_cores', 'count', 'CPUs of the operating system', 'logicalCores', NEVER, 'cpu_threads'),
  hardware('ram_bytes', 'B', 'Memory of the machine', 'ramBytes', NEVER, 'ram_gb'),
  hardware('virtualisation', 'text', 'Hypervisor', 'virtualisation', 'on bare metal', 'virtualization_type'),
  hardware('container', 'text', 'Container engine', 'container', 'outside of containers', 'container_runtime'),
  environment('kernel', 'Kernel of the operating system', 'kernel', NEVER, 'kernel_version'),
  environment('node_version', 'Version of Node', 'nodeVersion', NEVER, 'python_version'),
  environment('plugin_version', 'Version of this package', 'pluginVersion', NEVER),
  environment('governor', 'Frequency governor', 'governor', NOT_SHOWN, 'governor'),
  environment('turbo', 'Turbo frequencies are allowed', 'turbo', NOT_SHOWN, 'turbo_enabled'),
  feature(
    'rapl_noise',
    'yes/no',
    'Counters carry deliberate noise',
    'experiment.environment.raplNoise',
    NEVER,
    ({ experiment }) => experiment.environment.raplNoise !== undefined,
  ),
  feature(
    'pinned_cpus',
    'count',
    'CPUs that the process was pinned to',
    'experiment.pinnedCpus',
    'where it was not pinned',
    ({ experiment }) => experiment.pinnedCpus?.length,
  ),
  feature(
    'git_dirty',
    'yes/no',
    'The code was not what the commit has',
    'experiment.git.dirty',
    'outside of a repository',
    ({ experiment }) => experiment.git.dirty,
    { alems: 'git_dirty' },
  ),
  feature(
    'reader',
    'text',
    'Where the joules come from',
    'reader',
    'without a counter that can be read',
    ({ run }) => run.reader,
  ),
  feature(
    'provenance',
    'text',
    'measured, derived, modelled or simulated',
    'provenance',
    'without a counter that can be read',
    ({ run }) => run.provenance,
    {
      alems: 'energy_measurement_mode',
    },
  ),
]
