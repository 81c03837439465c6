import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import type { TestProject, Vitest } from 'vitest/node'
import { moduleUrl } from '../package-path.ts'
import { detectGitMeanwhile } from '../config/git.ts'
import { loadSettings } from '../config/load.ts'
import type { Settings } from '../config/schema.ts'
import { chooseCpus } from '../engine/cpu-choice.ts'
import { readCpuTopology } from '../engine/cpu-topology.ts'
import type { EnergyError } from '../errors.ts'
import { carbonAtPlug, refuseWithoutFactors } from '../invocation/footprint.ts'
import './augment.ts'
import { browserRefusal, hostRefusal, movedDoorRefusal, movedDoors, providerRefusal } from './host-checks.ts'
import { toldToVitestLater } from './host-error.ts'
import type { EnergyOptions } from './energy-options.ts'
import { beginInvocation, type Invocation } from './invocation.ts'
import './provided.ts'
import { EnergyReporter } from './reporter.ts'
import { type SideTicket, sideTicketFrom } from '../invocation/side-ticket.ts'
import { endWithComparison, reportResolved, requireLockOfComparison, toldToComparison } from './side-process.ts'
import { SideReporter } from './side-reporter.ts'

const TAGS = [
  { name: 'task', description: 'The body is one measured run (vitest-energy).' },
  { name: 'linear', description: 'A single-pass LLM workflow (vitest-energy).' },
  { name: 'agentic', description: 'A multi-step LLM workflow (vitest-energy).' },
]
const BENCH_FILES = '**/*.{bench,benchmark,energy}.?(c|m)[jt]s?(x)'

const moduleFile = (name: string): string => fileURLToPath(moduleUrl(`plugin/${name}`))
const PROVIDER_FILE = moduleFile('provider')
const MATCHERS_FILE = moduleFile('matchers/setup')

const NAME = 'vitest-energy'

/** Vitest asks the plugins of its projects only: the options of the root's own stand in its list of plugins. */
function optionsOf(vitest: Vitest, ofProject: EnergyOptions): EnergyOptions {
  const own = vitest.vite.config.plugins.find(({ name }) => name === NAME)
  return { ...ofProject, ...(own?.api as { options?: EnergyOptions } | undefined)?.options }
}

/** One invocation and one reporter per Vitest, however many projects load the plugin. The root's options go before theirs. */
const invocations = new WeakMap<Vitest, Promise<Begun>>()

interface Begun {
  invocation: Invocation
  reporter: EnergyReporter | SideReporter
}

function settingsOf(vitest: Vitest, ofProject: EnergyOptions): Settings {
  const configFile = vitest.vite.config.configFile
  return loadSettings({
    root: vitest.config.root,
    options: optionsOf(vitest, ofProject),
    env: process.env,
    ...(configFile === undefined || configFile === null ? {} : { optionsSource: { file: configFile } }),
  }).settings
}

async function begin(vitest: Vitest, side: SideTicket | undefined, ofProject: EnergyOptions): Promise<Begun> {
  const { root } = vitest.config
  // Looked at while the settings are read.
  const git = side?.measure?.git ?? detectGitMeanwhile(root)
  const settings = side?.measure?.settings ?? settingsOf(vitest, ofProject)
  if (side && !side.measure) reportResolved(side, settings, root)
  const invocation = beginInvocation({ root, settings, vitestVersion: vitest.version, git: await git, side })
  const reporter = side ? new SideReporter(invocation, side) : new EnergyReporter(vitest, invocation, PROVIDER_FILE)
  // Only the first process of several writes reports; its command line names the files that they go to.
  const others = invocation.ticket || side ? [['default', {}] as const] : vitest.config.reporters
  vitest.config.reporters = (invocation.ticket ? others : [...others, reporter]) as typeof vitest.config.reporters
  return { invocation, reporter }
}

function invocationOf(vitest: Vitest, side: SideTicket | undefined, ofProject: EnergyOptions): Promise<Begun> {
  const known = invocations.get(vitest) ?? begin(vitest, side, ofProject)
  invocations.set(vitest, known)
  return known
}

/**
 * Before anything starts: a reader that does not exist, and a machine without a counter where measured numbers are
 * required. Else the worker opens them: a driver takes its time to start, and here nobody reads.
 */
async function refuseWithoutReader(invocation: Invocation): Promise<void> {
  const { readers: wanted, roots, requireMeasured } = invocation.settings
  if (wanted === 'auto' && !requireMeasured) return
  const { probeReaders, requireKnownReaders, requireReader } = await import('../engine/readers/probe.ts')
  const { resolveReaders } = await import('../engine/readers/registry.ts')
  const readers = await resolveReaders(wanted, invocation.root)
  if (!requireMeasured) return requireKnownReaders(readers)
  const { opened, refused } = probeReaders({ readers, roots, requireMeasured })
  for (const { reader } of opened) reader.close()
  invocation.head.refused = refused
  requireReader({ opened, refused })
}

/** Once for all processes of an invocation: a pinned one would see its own few CPUs alone. */
function choosePin(invocation: Invocation): void {
  const { pin, roots } = invocation.settings
  if (pin !== false) invocation.pin ??= invocation.ticket?.pin ?? chooseCpus(pin, readCpuTopology(roots))
}

/** The settings under which a bench project measures: one worker for its whole life, our provider, runner and fixtures. */
function measureIn(project: TestProject, invocation: Invocation): void {
  const { config } = project
  const { settings, head, root, spoolDir, database, ticket, side, pin } = invocation
  config.isolate = false
  config.maxWorkers = 1
  config.maxConcurrency = 1
  config.sequence.concurrent = false
  if (config.pool.startsWith('vm')) config.pool = 'forks'
  config.benchmark.suppressExportGetterWarnings = true
  if (config.benchmark.provider === undefined) config.benchmark.provider = PROVIDER_FILE
  else warn(project.vitest, providerRefusal(project.name))
  const userRunner = config.runner
  const carbon = carbonAtPlug(root, settings)
  config.runner = moduleFile('runner')
  project.provide('energy', {
    experimentId: head.id,
    root,
    spoolDir,
    profileDir: settings.profileDir,
    database,
    fingerprint: head.hardware.hash,
    settings,
    seed: head.seed,
    ...(carbon === undefined ? {} : { carbon }),
    ...(pin === undefined ? {} : { pin }),
    process: ticket?.index ?? 1,
    ...(side?.measure === undefined ? {} : { side: side.measure.keys ? { keys: side.measure.keys } : {} }),
    ...(userRunner === undefined ? {} : { userRunner }),
  })
}

/** A further process runs the files that hold benches, and nothing else. */
function keepTo(files: readonly string[], { config }: TestProject): void {
  const own = config.benchmark.enabled ? files : []
  config.include = own.map((file) => escapedPattern(relative(config.root, file).split(sep).join('/')))
  config.includeSource = []
  config.passWithNoTests = true
}

/** A path as a pattern that matches this path alone. */
const escapedPattern = (path: string): string => path.replaceAll(/[()[\]{}!*?+@\\]/g, '\\$&')

/**
 * The plugin: `vitest bench` reports joules, tests tagged `task` become measured runs. Ordinary projects keep their
 * workers and their isolation.
 *
 * @throws EnergyError CONFIG_INVALID before anything runs, NO_COUNTER when measured numbers are required and none exist
 */
export function energy(options: EnergyOptions = {}): Plugin {
  return {
    name: NAME,
    api: { options },
    config(userConfig) {
      const test = (userConfig as { test?: { tags?: { name: string }[] } }).test
      const taken = new Set(test?.tags?.map(({ name }) => name))
      const tags = TAGS.filter(({ name }) => !taken.has(name))
      return { test: { tags, benchmark: { include: [BENCH_FILES] } } }
    },
    // Vitest waits for what comes back, though its type says void.
    // oxlint-disable-next-line typescript/no-misused-promises
    configureVitest: (context) => {
      const side = sideTicketFrom(process.env)
      if (side) endWithComparison()
      return toldToVitestLater(() => toldToComparison(side, () => configure(context, side, options)))
    },
  }
}

/** Why nothing can be measured in this Vitest; undefined when it can. */
function vitestRefusal(vitest: Vitest, project: TestProject): EnergyError | undefined {
  const refusal = hostRefusal(vitest.version, process.versions)
  if (refusal) return refusal
  const doors = movedDoors(project)
  return doors.length > 0 ? movedDoorRefusal(vitest.version, doors.join(', ')) : undefined
}

/** A project that has the plugin twice, of its own and of what it extends, has it once. */
const configured = new WeakSet<TestProject>()

async function configure(
  { vitest, project }: { vitest: Vitest; project: TestProject },
  side: SideTicket | undefined,
  options: EnergyOptions,
): Promise<void> {
  const refusal = vitestRefusal(vitest, project)
  if (refusal && side) throw refusal
  if (refusal) return warn(vitest, refusal)
  if (configured.has(project)) return
  configured.add(project)
  const { invocation, reporter } = await invocationOf(vitest, side, options)
  if (invocation.ticket) keepTo(invocation.ticket.files, project)
  // A list of its own: the clone for benches shares that of its project.
  if (!project.config.browser.enabled) project.config.setupFiles = [MATCHERS_FILE, ...project.config.setupFiles]
  if (!project.config.benchmark.enabled) {
    const { root, settings, head } = invocation
    return project.provide('energyUnmeasured', { root, settings, seed: head.seed })
  }
  if (project.config.browser.enabled) return warn(vitest, browserRefusal(project.name))
  if (side) await requireLockOfComparison(side)
  refuseWithoutFactors(invocation.head, invocation.root, invocation.settings)
  choosePin(invocation)
  reporter.expectMeasurements()
  measureIn(project, invocation)
  // Last, because it takes time: plugins after this one are to find the project as it will be.
  await refuseWithoutReader(invocation)
}

/** What cannot be measured is said once and left alone. */
function warn(vitest: Vitest, error: EnergyError): void {
  vitest.logger.warn(`${error.message} ${error.hint}`)
}
