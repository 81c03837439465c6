import { type CAC, cac } from 'cac'
import { EXIT } from '../errors.ts'
import {
  commandOption,
  countOption,
  fileOption,
  numberOption,
  refuseUnknown,
  timeOption,
  usage,
} from './command-words.ts'
import { packageVersion } from './package-version.ts'

/** @throws EnergyError USAGE */
function parse(cli: CAC, words: readonly string[]): void {
  try {
    cli.parse(['node', 'vitest-energy', ...words], { run: false })
  } catch (error) {
    if (error instanceof Error && error.name === 'CACError') throw usage(`${error.message}.`)
    // Of an option with a value and another one that names a part of it, cac says so in the words of the engine.
    const options = words.filter((word) => word.startsWith('-')).join(' ')
    throw usage(`The options ${options} do not fit together.`)
  }
}

/**
 * Runs one command line (without `node` and the script).
 *
 * @returns the exit code
 * @throws EnergyError USAGE for unknown commands and options and for values out of bounds
 */
export async function run(words: readonly string[]): Promise<number> {
  const cli = cac('vitest-energy')
  let running: Promise<number> | undefined
  cli
    .command('init', 'add the plugin to the Vitest configuration of this package, and create config/')
    .option('--config <file>', 'the Vitest configuration; default: the one that Vitest would take')
    .option('--llm', 'also create config/tasks.yaml and config/models.json')
    .option('--dry-run', 'print what would change as a diff, and change nothing')
    .action((options: { config?: unknown; llm?: boolean; dryRun?: boolean }) => {
      const config = fileOption(options.config, 'config')
      const wanted = { llm: options.llm === true, dryRun: options.dryRun === true }
      running = import('./init.ts').then(({ init }) => init({ ...wanted, ...(config === undefined ? {} : { config }) }))
    })
  cli
    .command('doctor', 'what can be measured here, what cannot and why, and the fix for each')
    .option('--measure', 'measure what reading costs, how often counters step and how late timers are; a few seconds')
    .option('--idle', 'measure the idle power; leave the machine alone meanwhile')
    .option('--json', 'print one JSON document')
    .action(({ json, measure, idle }: { json?: boolean; measure?: boolean; idle?: boolean }) => {
      const wanted = { json: json === true, measure: measure === true, idle: idle === true }
      running = import('./doctor.ts').then(({ doctor }) => doctor(wanted))
    })
  cli
    .command('hardware', 'detect the machine and write config/hw_config.json')
    .option('--output <file>', 'the file, relative to the working directory')
    .option('--json', 'print the document instead of writing it')
    .action((options: { output?: unknown; json?: boolean }) => {
      const output = fileOption(options.output, 'output')
      running = import('./hardware.ts').then(({ hardware }) =>
        hardware({ json: options.json === true, ...(output === undefined ? {} : { output }) }),
      )
    })
  cli
    .command('baseline', 'measure the idle power of this machine and store it')
    .option('--seconds <n>', 'length of the measurement in all, 1 to 600', { default: 10 })
    .option('--json', 'print one JSON document')
    .action((options: { seconds: unknown; json?: boolean }) => {
      const seconds = numberOption(options.seconds, 'seconds', 1, 600)
      running = import('./baseline.ts').then(({ baseline }) => baseline({ seconds, json: options.json === true }))
    })
  cli
    .command(
      'certify',
      'measure how accurately this machine measures, as one signed and anonymous file: docs/machines.md',
    )
    .option('--minutes <n>', 'time that the measurement takes, 0.05 to 600', { default: 5 })
    .option('--wall-meter <command>', 'prints lines such as "123.4 W" or "5600 J"; runs without a shell')
    .option('--output <file>', 'default: vitest-energy-machine-<hash of the key>.json')
    .option('--verify <file>', 'look at a file instead: schema, signature, plausibility')
    .option('--json', 'print the file instead of writing it')
    .action((options: Record<string, unknown>) => {
      const verified = fileOption(options.verify, 'verify')
      const json = options.json === true
      if (verified !== undefined) {
        running = import('./certify-verify.ts').then(({ verifyCertificate }) => verifyCertificate(verified, { json }))
        return
      }
      const minutes = numberOption(options.minutes, 'minutes', 0.05, 600)
      const output = fileOption(options.output, 'output')
      const wallMeter = commandOption(options.wallMeter, 'wall-meter')
      running = import('./certify.ts').then(({ certify }) =>
        certify({
          minutes,
          json,
          ...(output === undefined ? {} : { output }),
          ...(wallMeter === undefined ? {} : { wallMeter }),
        }),
      )
    })
  cli
    .command('run [...tasks]', 'run LLM tasks in their workflows, measured; all tasks without a name')
    .option('--workflow <list>', 'linear, agentic or both (the default)')
    .option('--repetitions <n>', 'pairs of each task; default: the setting llm.repetitions')
    .option('--attempts <n>', 'most attempts at a goal; default: the setting llm.attempts')
    .option('--model <list>', 'ids of models in config/models.json')
    .option('--tag <list>', 'tasks with one of these tags')
    .option('--level <list>', 'tasks of these levels, 1 to 3')
    .option('--resume [id]', 'go on with an experiment that was interrupted; the newest without an id')
    .option('--list', 'print the tasks and do nothing')
    .option('--json', 'print energy.json instead of tables')
    .action((tasks: string[], options: Record<string, unknown>) => {
      running = Promise.all([import('./run.ts'), import('./run-options.ts')]).then(([{ run: runTasks }, parsed]) =>
        runTasks(parsed.runOptions(tasks, options)),
      )
    })
  cli
    .command('compare <base> [head]', 'run both commits interleaved and say per bench whether energy went up or down')
    .option('--filter <text>', 'benches whose key has this text in it, or matches it with *')
    .option('--changed', 'only benches whose files or dependencies changed')
    .option('--budget <time>', 'stop after this time with what is known: 90s, 10m, 1h')
    .option('--pairs <n>', 'at most so many pairs; default: the setting compare.looks')
    .option('--limit <fraction>', 'change above which a bench is a regression: 5% or 0.05')
    .option('--min-effect <fraction>', 'smallest change that is called one: 2% or 0.02')
    .option('--confirm', 'measure flagged benches again in a fresh session before failing (the default); --no-confirm')
    .option('--strict', 'exit with 2 when something is inconclusive')
    .option('--seed <n>', 'of the order of sides and windows; drawn and recorded without it')
    .option('--aa <n>', 'self-test of this machine: compare base with itself so many times')
    .option('--comment <file>', 'write the Markdown of a pull request comment, too')
    .option('--json', 'print one JSON document')
    .action((base: string, head: string | undefined, options: Record<string, unknown>) => {
      running = Promise.all([import('./compare.ts'), import('./compare-options.ts')]).then(([{ compare }, parsed]) =>
        compare(parsed.compareOptions(base, head, options)),
      )
    })
  cli
    .command('history [bench]', 'how the energy of benches went over sessions, and at which commits it changed')
    .option('--since <date>', 'sessions from this day on, such as 2026-01-31')
    .option('--limit <n>', 'the newest sessions of a bench; default: 30 of one bench')
    .option('--json', 'print one JSON document')
    .action((bench: string | undefined, options: { since?: unknown; limit?: unknown; json?: boolean }) => {
      const wanted = {
        ...(bench === undefined ? {} : { bench: `${bench}` }),
        ...(options.since === undefined ? {} : { since: timeOption(options.since, 'since') }),
        ...(options.limit === undefined ? {} : { limit: countOption(options.limit, 'limit') }),
        json: options.json === true,
      }
      running = import('./history.ts').then(({ history }) => history(wanted))
    })
  cli
    .command('report', 'what an experiment measured, from the database; the newest one without an option')
    .option('--experiment <id>', 'of this experiment; eight letters of its id are enough where no other begins so')
    .option('--run <id>', 'of this run alone')
    .option('--since <date>', 'a report for each experiment from this day on, such as 2026-01-31')
    .option('--last <n>', 'a report for each of the newest experiments')
    .option(
      '--format <name>',
      'console, json, html, markdown, junit or badge; default: as --output is called, or console',
    )
    .option('--output <path>', 'a file, a folder, or - for standard output (the default); several need a folder')
    .option('--json', 'the same as --format json')
    .option('--serve', 'serve a page that shows all of them, follows what is measured and starts tasks, until Ctrl-C')
    .option('--port <n>', '--serve: the port on 127.0.0.1; one that is free without it')
    .option('--host <address>', '--serve: 127.0.0.1, the default, and no other')
    .action((options: Record<string, unknown>) => {
      if (options.serve === true) {
        running = import('./serve.ts').then(({ serve, serveOptions }) => serve(serveOptions(options)))
        return
      }
      if ('port' in options || 'host' in options) throw usage('--port and --host belong to --serve.')
      running = Promise.all([import('./report.ts'), import('./report-options.ts')]).then(([{ report }, parsed]) =>
        report(parsed.reportOptions(options, words)),
      )
    })
  cli
    .command('export', 'write what is stored for other programs')
    .option('--format <name>', 'csv, jsonl or parquet of a table; otlp, bmf or benchmark-action of runs')
    .option('--table <name>', 'runs (the default), samples, events, calls, pairs, …; see docs/schema.md')
    .option('--run <id>', 'of one run')
    .option('--experiment <id>', 'of one experiment; bmf and benchmark-action take the newest one without it')
    .option('--output <file>', 'a file, the URL of an OTLP collector, or - for standard output (the default)')
    .action((options: Record<string, unknown>) => {
      running = Promise.all([import('./export.ts'), import('./export-options.ts')]).then(([{ exportStored }, parsed]) =>
        exportStored(parsed.exportOptions(options)),
      )
    })
  cli
    .command('db <action>', 'look after the database: verify, recompute, status, migrate, delete')
    .option('--database <path>', 'another database than that of the settings')
    .option('--run <id>', 'recompute: one run; default: all')
    .option('--experiment <id>', 'delete: the experiment')
    .option('--json', 'print JSON lines')
    .action((action: string, options: Record<string, unknown>) => {
      const text = (name: string) => {
        const value = fileOption(options[name], name)
        return value === undefined ? {} : { [name]: value }
      }
      running = import('./db.ts').then(({ db }) =>
        db(action, { json: options.json === true, ...text('database'), ...text('run'), ...text('experiment') }),
      )
    })
  cli
    .command('ingest [...paths]', 'bring spools, SQLite databases and what other programs measured into the database')
    .option('--from <program>', 'a-lems: databases of A-LEMS and alems-platform (experiments.db)')
    .option('--to <url>', 'another database than that of the settings')
    .option('--json', 'print JSON lines')
    .action((paths: string[], options: { from?: unknown; to?: unknown; json?: boolean }) => {
      const to = fileOption(options.to, 'to')
      if (paths.length === 0) throw usage('ingest needs the path of a spool or of a database.')
      if (options.from !== undefined) {
        if (options.from !== 'a-lems') throw usage(`--from takes a-lems; found ${JSON.stringify(options.from)}.`)
        if (options.json === true) throw usage('--from a-lems prints no JSON.')
        running = import('./ingest-a-lems.ts').then(({ ingestALems }) => ingestALems(paths.map(String), to))
        return
      }
      running = import('./ingest.ts').then(({ ingest }) =>
        ingest(paths.map(String), { json: options.json === true, ...(to === undefined ? {} : { to }) }),
      )
    })
  cli
    .command(
      'comment [...files]',
      'write what compare found as one comment on the pull or merge request of this CI job',
    )
    .option('--pr <n>', 'number of the pull or merge request; default: that of the job')
    .action((files: string[], options: { pr?: unknown }) => {
      const { pr } = options
      if (pr !== undefined && !(Number.isInteger(pr) && Number(pr) > 0)) {
        throw usage(`--pr takes a number; found ${JSON.stringify(pr)}.`)
      }
      running = import('./comment.ts').then(({ comment }) =>
        comment({ files: files.map(String), ...(pr === undefined ? {} : { number: Number(pr) }) }),
      )
    })
  cli.help()
  cli.version(packageVersion())
  parse(cli, words)
  try {
    if (cli.options.help === true) return EXIT.ok
    if (cli.options.version === true) {
      // cac has printed it unless a command stands in front.
      if (cli.matchedCommand) cli.outputVersion()
      return EXIT.ok
    }
    if (words.length === 0) {
      cli.outputHelp()
      return EXIT.usage
    }
    refuseUnknown(cli, words)
    cli.runMatchedCommand()
  } catch (error) {
    if (error instanceof Error && error.name === 'CACError') throw usage(`${error.message}.`)
    throw error
  }
  return running ?? EXIT.ok
}
