import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { takeHostLock } from '../../../src/engine/host-lock.ts'
import { createSpoolDirectory } from '../../../src/engine/sampling/spool-directory.ts'
import { openDatabase } from '../../../src/store/index.ts'
import { exampleBench, exampleExperiment } from '../../support/experiment.ts'
import { REPOSITORY } from '../../support/markdown-pages.ts'
import type { FaultCase } from '../fault-case.ts'
import { refusals } from '../refused-command.ts'
import type { WatchedProject } from '../watched-project.ts'

const settings = (text: string): Record<string, string> => ({ 'config/app_settings.yaml': text })
const LOADS_SETTINGS = [
  'doctor',
  'hardware',
  'baseline',
  'run',
  'compare HEAD',
  'history',
  'report',
  'report --serve',
  'db status',
  'export --format csv',
  'ingest data',
]
const READS_STORE = ['report', 'history', 'export --format csv', 'db verify', 'db recompute', 'db status']
const WRITES_STORE = ['db migrate', 'db delete --experiment x', 'ingest source.db']
const MEASURES = ['baseline', 'run geography_qa']

async function storeOne({ root, database }: WatchedProject): Promise<void> {
  mkdirSync(join(root, 'data'), { recursive: true })
  await using db = await openDatabase(database)
  await db.migrate()
  await db.saveExperiment({ ...exampleExperiment(), runs: [exampleBench()] }, [])
}

/** Does something to a database that holds an experiment. */
const harmed = (sql: string) => async (project: WatchedProject) => {
  await storeOne(project)
  const file = new Database(project.database)
  file.exec(sql)
  file.close()
}

/** Without a package, as where it is not installed. */
const without = (name: string): string =>
  `--import=data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      if (name === '${name}') throw Object.assign(new Error('it is not there'), { code: 'ERR_MODULE_NOT_FOUND' })
      return next(name, context) } })`)}`

/** Codes of errors at the command line: each stops it with a sentence of fact, one of remedy, and its exit code. */
export const COMMANDS: FaultCase[] = [
  refusals({
    fault: 'an unknown key in config/app_settings.yaml',
    code: 'CONFIG_INVALID',
    long: true,
    files: settings('bench:\n  windows: 3\n'),
    commands: LOADS_SETTINGS,
    message: /app_settings\.yaml:2:3 bench\.windows: found 3 under an unknown key/,
    hint: /\nCorrect what is listed; the config\/app_settings\.yaml of vitest-energy shows every key/,
  }),
  refusals({
    fault: 'config/app_settings.yaml is a folder',
    code: 'CONFIG_UNREADABLE',
    long: true,
    prepare({ root }) {
      rmSync(join(root, 'config/app_settings.yaml'))
      mkdirSync(join(root, 'config/app_settings.yaml'))
    },
    commands: LOADS_SETTINGS,
    message: /app_settings\.yaml cannot be read: EISDIR/,
    hint: /\nMake it a file that this user may read, or remove it\./,
  }),
  {
    fault: 'a word that is no command, an option that the command does not have, a value out of bounds',
    place: 'the command line',
    tells: ['USAGE'],
    seen: {
      file: 'test/cli/main.test.ts',
      test: '%j is wrong usage',
      outcome: {
        exitCode: 64,
        said: 'doctor has no option "jso". Did you mean --json?',
        kept: 'nothing',
        unchanged: 'it ends before it opens anything',
      },
    },
  },
  refusals({
    fault: 'a reader that does not exist',
    code: 'READER_UNKNOWN',
    env: { ENERGY_READERS: 'rappl' },
    commands: ['doctor', 'baseline', 'run geography_qa'],
    message: /^There is no reader called "rappl"\.\n/,
    hint: /\nChoose from auto, rapl-powercap, /,
  }),
  refusals({
    fault: 'no counter, and measured numbers are required',
    code: 'NO_COUNTER',
    files: settings('requireMeasured: true\nroots: { sys: nowhere, proc: /proc, dev: nowhere }\n'),
    env: { ENERGY_READERS: 'rapl-powercap,model', ENERGY_SYS_ROOT: 'nowhere' },
    commands: MEASURES,
    message: /rapl-powercap: There are no RAPL .*nowhere[^]*model: .*gives modelled numbers/,
    hint: /\n.*`vitest-energy doctor`/,
  }),
  refusals({
    fault: 'another process measures',
    code: 'LOCKED',
    long: true,
    files: settings('lock: { waitSeconds: 0.1 }\n'),
    async prepare({ root }) {
      const lock = await takeHostLock({ counterRoot: join(root, 'sys'), waitSeconds: 0 })
      return () => lock.release()
    },
    commands: [...MEASURES, 'doctor --idle', 'doctor --measure'],
    before: /^(?:Measuring.*\n)?Waiting: process \d+ measures on this machine\.\n/,
    message: /Another measuring process \(pid \d+\) has held this machine for 0\.1 s\./,
    hint: /\nWait until it ends, or raise lock\.waitSeconds\./,
  }),
  refusals({
    fault: 'a task that does not exist',
    code: 'TASK_UNKNOWN',
    long: true,
    commands: ['run geografy_qa'],
    message: /^.*config\/tasks\.yaml has no task "geografy_qa"\.\n/,
    hint: /\nDid you mean geography_qa\?\n$/,
  }),
  refusals({
    fault: 'a model that does not exist',
    code: 'MODEL_UNKNOWN',
    long: true,
    commands: ['run geography_qa --model nobody'],
    message: /^.*config\/models\.json has no model "nobody"\.\n/,
    hint: /\nIt has embedded, /,
  }),
  refusals({
    fault: 'a model whose server does not answer, and one without its key',
    code: 'MODEL_UNAVAILABLE',
    long: true,
    commands: ['run geography_qa --model vllm --repetitions 1', 'run geography_qa --model groq'],
    message: /port 8000|GROQ_API_KEY/,
    hint: /\n\S/,
  }),
  refusals({
    fault: 'a region that does not exist',
    code: 'REGION_UNKNOWN',
    long: true,
    files: settings('footprint: { region: DEW }\n'),
    commands: ['run geography_qa'],
    message: /no region "DEW"; did you mean DEU/,
    hint: /\n\S/,
  }),
  refusals({
    fault: 'no database',
    code: 'STORE_UNAVAILABLE',
    long: true,
    commands: ['report', 'history', 'export --format csv'],
    message: /^There is no database at .*experiments\.db\.\n/,
    hint: /\nMeasure something first/,
  }),
  refusals({
    fault: 'a file stands where the folder of the database has to be',
    code: 'STORE_UNAVAILABLE',
    long: true,
    files: { occupied: '' },
    env: { ENERGY_DB: 'occupied/some.db' },
    prepare: ({ root }) => new Database(join(root, 'data.db')).exec('CREATE TABLE a (b)').close() && undefined,
    written: [/^data\.db/],
    commands: [
      ...READS_STORE.filter((each) => each.startsWith('db')),
      'db migrate',
      'ingest data.db',
      'baseline --seconds 1',
    ],
    before: /^(?:Measuring idle.*\n)*/,
    message: /occupied\/some\.db cannot be (?:used|read)/,
    hint: /\nA file stands where a folder|\nMake |\nCheck /,
  }),
  refusals({
    fault: 'the database is no database',
    code: 'STORE_UNAVAILABLE',
    long: true,
    files: { 'data/experiments.db': 'It was a note. '.repeat(400), 'source.db': '' },
    commands: [...READS_STORE, ...WRITES_STORE],
    message: /experiments\.db cannot be used: file is not a database/,
    hint: /experiments\.db is no SQLite database: move it away/,
  }),
  refusals({
    fault: 'the database was made by a newer vitest-energy',
    code: 'STORE_NEWER',
    long: true,
    files: { 'source.db': '' },
    prepare: harmed("INSERT INTO schema_version VALUES (99, 'x', '2040-01-01T00:00:00Z')"),
    commands: [...READS_STORE.filter((each) => each !== 'db status'), ...WRITES_STORE],
    message: /^The database has schema version 99; this vitest-energy knows \d+\.\n/,
    hint: /\nUpdate vitest-energy/,
  }),
  refusals({
    fault: 'a migration of the database is another one',
    code: 'STORE_CORRUPT',
    long: true,
    files: { 'source.db': '' },
    prepare: harmed("UPDATE schema_version SET checksum = 'x' WHERE version = 2"),
    commands: ['report', 'history', 'export --format csv', ...WRITES_STORE],
    message: /^Migration 2 of the database is not the one that this vitest-energy knows\.\n/,
    hint: /\nThe database was made by a changed version: keep it/,
  }),
  refusals({
    fault: 'the log of an invocation has no readable head',
    code: 'SPOOL_CORRUPT',
    prepare({ spool }) {
      const dir = createSpoolDirectory(spool, 'some', {})
      writeFileSync(join(dir, 'experiment.json'), '{"owner":')
    },
    commands: ['ingest .vitest/energy/spool', 'run geography_qa'],
    message: /experiment\.json cannot be read: .*JSON/,
    hint: /\nIts records cannot be stored without it: move .*some away, or restore the file\./,
    spools: 1,
  }),
  refusals({
    fault: 'a path with nothing to take in, a run that is not there, an action that does not exist',
    code: 'USAGE',
    long: true,
    prepare: storeOne,
    commands: [
      'ingest nowhere',
      'report --run 0000000000',
      'export --format csv --run nothing',
      'db look',
      'db delete --experiment x',
    ],
    message: /^There is no(?:thing)? /,
    hint: /\n\S.*\./,
  }),
  refusals({
    fault: 'the export cannot be written',
    code: 'EXPORT_FAILED',
    long: true,
    files: { occupied: '' },
    prepare: storeOne,
    commands: [
      'export --format csv --output occupied/runs.csv',
      'export --format otlp --output http://127.0.0.1:1/v1/metrics',
    ],
    message: /^The export cannot be written to .*(?:occupied\/runs\.csv: E|127\.0\.0\.1:1)/,
    hint: /\nGive a path that can be written|\nStart the collector/,
  }),
  refusals({
    fault: 'the report cannot be written',
    code: 'REPORT_FAILED',
    long: true,
    files: { occupied: '' },
    prepare: storeOne,
    commands: ['report --output occupied/energy.html', 'report --last 2 --output occupied/'],
    message: /^The report cannot be written to .*occupied/,
    hint: /\nA file stands where a folder/,
  }),
  {
    fault: 'the code host refuses, cuts the line, or is not there',
    place: '`comment`',
    tells: ['COMMENT_FAILED'],
    seen: {
      file: 'test/cli/comment.test.ts',
      test: 'as a command it fails with a sentence and a remedy, without the token',
      outcome: {
        exitCode: 1,
        said: 'The comment cannot be written',
        kept: 'compare.json as it was',
        unchanged: 'one request, no token in what is said',
      },
    },
  },
  refusals({
    fault: 'the package of a database is not installed',
    code: 'PACKAGE_MISSING',
    long: true,
    env: { ENERGY_DB: 'postgres://a@127.0.0.1:1/b', NODE_OPTIONS: without('pg') },
    commands: ['report', 'history', 'export --format csv', 'db migrate', 'db verify', 'baseline --seconds 1'],
    before: /^(?:Measuring idle.*\n)*/,
    message: /needs the package pg, which is not installed\./,
    hint: /\nnpm i -D pg\n$/,
  }),
  refusals({
    fault: 'no repository around the folder, and no git',
    code: 'NO_REPOSITORY',
    long: true,
    env: { GIT_CEILING_DIRECTORIES: join(REPOSITORY, '.vitest/projects') },
    commands: ['compare HEAD', 'compare HEAD --aa 2'],
    message: /is in no working tree of git/,
    hint: /\nCompare inside a clone of the repository/,
  }),
  refusals({
    fault: 'git is not installed',
    code: 'NO_REPOSITORY',
    long: true,
    env: { PATH: '/nowhere' },
    commands: ['compare HEAD'],
    message: /^git cannot be started in .*ENOENT/,
    hint: /\nInstall git: /,
  }),
  refusals({
    fault: 'a commit that does not exist',
    code: 'COMMIT_UNKNOWN',
    long: true,
    commands: ['compare no-such-commit'],
    message: /^The (?:repository|shallow clone) .* has no commit "no-such-commit"\.\n/,
    hint: /\nName a branch, a tag or a commit|\nFetch it/,
  }),
]
