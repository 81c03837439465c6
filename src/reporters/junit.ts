import { benchmarkKey } from '../benchmark-key.ts'
import { DOMAINS, type Experiment, type RunStatus, type TaskRun, type Warning } from '../run.ts'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { Beside } from './beside.ts'
import { markupText } from './markup-text.ts'
import { plainLine } from './plain-line.ts'
import { shortened } from './shortened.ts'
import { warningText } from './warning-text.ts'

const LONGEST = 300

/** A text from elsewhere as the value of an attribute. */
const attribute = (text: string): string => markupText(shortened(plainLine(text), LONGEST))

type Value = string | number | undefined

const element = (name: string, attributes: Readonly<Record<string, Value>>, inside: readonly string[] = []): string => {
  let written = ''
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) written += ` ${key}="${typeof value === 'number' ? value : attribute(value)}"`
  return inside.length === 0
    ? `<${name}${written}/>`
    : `<${name}${written}>\n${inside.map((each) => `  ${each.replaceAll('\n', '\n  ')}`).join('\n')}\n</${name}>`
}

/** Metrics, each with its unit in its name; what is not known is left out. */
function properties(values: Readonly<Record<string, Value>>): string[] {
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  if (known.length === 0) return []
  return [
    element(
      'properties',
      {},
      known.map(([name, value]) => element('property', { name, value })),
    ),
  ]
}

const bounds = (name: string, interval: { median: number; low: number; high: number } | undefined) => ({
  [name]: interval?.median,
  [`${name}_low`]: interval?.low,
  [`${name}_high`]: interval?.high,
})

const domains = (of: ReportedBench['domains'], unit: string) =>
  Object.fromEntries(DOMAINS.map((domain) => [`${domain}_${unit}`, of[domain]]))

const warningProperties = (warnings: readonly Warning[]) =>
  Object.fromEntries(
    [...Map.groupBy(warnings, ({ kind }) => kind)].map(([kind, [first]]) => [
      `warning_${kind}`,
      first && warningText(first).text,
    ]),
  )

const ofBench = (bench: ReportedBench, { changes = {} }: Beside): string[] => {
  const change = changes[benchmarkKey(bench)]
  return properties({
    ...bounds('joules_per_op', bench.joulesPerOp),
    ...bounds('active_joules_per_op', bench.activeJoulesPerOp),
    ...bounds('seconds_per_op', bench.secondsPerOp),
    cpu_seconds_per_op: bench.cpuSecondsPerOp,
    ...domains(bench.domainsPerOp, 'joules_per_op'),
    watts: bench.watts,
    windows: bench.windows.length,
    processes: bench.processes,
    change_fraction: change?.change,
    change_fraction_low: change?.low,
    change_fraction_high: change?.high,
    change_sessions: change?.sessions,
    provenance: bench.provenance,
    reader: bench.reader,
    ...warningProperties(bench.warnings),
  })
}

const ofTask = (run: TaskRun): string[] =>
  properties({
    joules: run.totalJoules,
    active_joules: run.activeJoules?.value,
    active_joules_low: run.activeJoules?.low,
    active_joules_high: run.activeJoules?.high,
    idle_joules: run.idleJoules,
    ...domains(run.domains, 'joules'),
    watts: run.watts,
    cpu_seconds: run.cpuSeconds,
    workflow: run.workflow,
    prompt_tokens: run.workflowFacts?.tokens.prompt,
    completion_tokens: run.workflowFacts?.tokens.completion,
    provenance: run.provenance,
    reader: run.reader,
    ...warningProperties(run.warnings),
  })

/** A case that did not come to its end, or whose goal was not reached. */
function outcome(status: RunStatus, success: boolean, message: string): string[] {
  if (status === 'aborted' || status === 'running') return [element('error', { message, type: status })]
  return status === 'failed' || !success ? [element('failure', { message, type: 'failed' })] : []
}

interface Case {
  file: string
  seconds: number
  failed: boolean
  error: boolean
  text: string
}

function caseOf(run: ReportedBench | TaskRun, beside: Beside): Case {
  const { file, suite, name, attempt, seconds, status, error, kind } = run
  const number = attempt.retry + attempt.repeat
  const success = kind === 'bench' || run.success
  const reason = kind === 'task' ? run.workflowFacts?.failure?.message : undefined
  const ended = outcome(status, success, error ?? reason ?? (status === 'completed' ? 'not successful' : status))
  const title = [suite, name].filter((part) => part !== '').join(' > ')
  return {
    file,
    seconds,
    error: ended.length > 0 && (status === 'aborted' || status === 'running'),
    failed: ended.length > 0 && status !== 'aborted' && status !== 'running',
    text: element(
      'testcase',
      { classname: file, name: number > 0 ? `${title} #${number + 1}` : title, time: seconds },
      [...(kind === 'bench' ? ofBench(run, beside) : ofTask(run)), ...ended],
    ),
  }
}

const totals = (cases: readonly Case[]): Record<string, number> => ({
  tests: cases.length,
  failures: cases.filter(({ failed }) => failed).length,
  errors: cases.filter(({ error }) => error).length,
  skipped: 0,
  time: cases.reduce((sum, { seconds }) => sum + seconds, 0),
})

/**
 * An experiment as JUnit XML (https://github.com/testmoapp/junitxml): a suite per file, a case per bench and task run, and
 * its metrics as properties. A change of energy fails no case: that is what assertions and `compare` are for.
 */
export function junitReport(experiment: Experiment, beside: Beside = {}): string {
  const { runs, name, createdAt, hardware, git, seed } = experiment
  const benches = acrossProcesses(runs.filter((run) => run.kind === 'bench'))
  const cases = [...benches, ...runs.filter((run) => run.kind === 'task')].map((run) => caseOf(run, beside))
  const about = properties({
    experiment: experiment.id,
    commit: git.commit,
    branch: git.branch,
    cpu_model: hardware.cpuModel,
    hostname: hardware.hostname,
    seed,
  })
  const suites = [...Map.groupBy(cases, ({ file }) => file)].map(([file, of]) =>
    element(
      'testsuite',
      { name: file, ...totals(of), timestamp: createdAt.slice(0, 19), hostname: hardware.hostname },
      [...about, ...of.map(({ text }) => text)],
    ),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name, ...totals(cases) }, suites)}\n`
}
