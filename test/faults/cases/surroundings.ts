import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../../src/store/index.ts'
import { madeReadOnly, mountUnavailable } from '../../support/bad-disk.ts'
import { checkoutClosed } from '../../support/nobody.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { type Odd, oddCase } from '../odd-surroundings.ts'
import { assertNoStack, ONE_BENCH, WatchedProject } from '../watched-project.ts'
import { REPOSITORIES } from './repositories.ts'

const MODEL = { ENERGY_READERS: 'model' }
const cacheOf = ({ root }: WatchedProject): string => join(root, 'cache', 'vitest-energy')

/** Runs in a mount namespace of its own, in which a command has been done before. */
const inNamespace = (command: string): readonly string[] => [
  'unshare',
  '-m',
  'sh',
  '-c',
  `${command} && exec "$@"`,
  'sh',
]
const withoutNamespace = spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'needs unshare(1) as root'

const ODD_NAME = 'ein Ordner/it\'s "quoted" $HOME/ünï💥-日本語'
const ODD_TEST = JSON.stringify(`line\nbreak "quoted" \u202E 'single' \${x} <b> | ü💥`)

const DEEP_PAST = `
  #define _GNU_SOURCE
  #include <time.h>
  #include <sys/syscall.h>
  #include <unistd.h>
  #include <sys/time.h>
  int clock_gettime(clockid_t id, struct timespec *t) {
    int r = syscall(SYS_clock_gettime, id, t);
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE) t->tv_sec = 86400 + t->tv_sec % 1000;
    return r;
  }
  int gettimeofday(struct timeval *t, void *z) { struct timespec s; clock_gettime(CLOCK_REALTIME, &s); t->tv_sec = s.tv_sec; t->tv_usec = s.tv_nsec / 1000; return 0; }
`
const hasGcc = spawnSync('gcc', ['--version']).status === 0

const ODD: Odd[] = [
  {
    fault: 'names with spaces, quotes, a dollar, Unicode, a line break; umask 077; LANG=C; no HOME',
    files: { [`${ODD_NAME}/so me.bench.ts`]: ONE_BENCH.replaceAll("'some'", () => ODD_TEST) },
    through: ['sh', '-c', 'umask 077; exec env -u HOME LANG=C LC_ALL=C "$@"', 'sh'],
    async also({ database, root }) {
      await using db = await openDatabase(database)
      const [experiment] = await db.listExperiments()
      const [run] = (await db.loadExperiment(experiment?.id ?? ''))?.runs ?? []
      assert.equal(run?.file, `${ODD_NAME}/so me.bench.ts`)
      assert.match(run?.name ?? '', /line\nbreak "quoted" \u202E 'single'/)
      const html = readFileSync(join(root, '.vitest/energy/energy.html'), 'utf8')
      assert.doesNotMatch(html, /'single' \$\{x\} <b>/, 'a name became markup')
      return 'the names as they are'
    },
  },
  {
    fault: 'the home is read only',
    long: true,
    skip: mountUnavailable,
    env: () => MODEL,
    prepare({ root }) {
      mkdirSync(join(root, 'cache'))
      return madeReadOnly(join(root, 'cache'))
    },
    also: (project) => {
      assert.equal(existsSync(cacheOf(project)), false)
      return 'the report, as ever; the machine profile is measured again next time'
    },
  },
  {
    fault: 'the machine profile is no JSON, another thing, or 20 MB; a folder stands in its place',
    long: true,
    env: () => MODEL,
    async prepare(project) {
      const first = await project.vitest({ env: MODEL })
      assert.equal(first.exitCode, 0, first.output)
      const [name = ''] = readdirSync(cacheOf(project)).filter((each) => each.startsWith('profile-'))
      assert.notEqual(name, '')
      const profile = readFileSync(join(cacheOf(project), name), 'utf8')
      const huge = profile.replace('{', `{"huge": "${'x'.repeat(20_000_000)}",`)
      for (const text of ['{"periods": {', 'null', '[]', '{}', huge]) {
        writeFileSync(join(cacheOf(project), name), text)
        const { exitCode, output } = await project.vitest({ env: MODEL })
        assert.equal(exitCode, 0, `${text.slice(0, 20)}: ${output}`)
        assertNoStack(output)
      }
      rmAll(join(cacheOf(project), name))
      mkdirSync(join(cacheOf(project), name))
    },
    stored:
      '7 runs (7 completed) of 7 experiments (completed, completed, completed, completed, completed, completed, completed)',
  },
  {
    fault: 'no /proc',
    place: 'vitest bench, in a mount namespace',
    long: true,
    skip: withoutNamespace,
    through: inNamespace('mount -t tmpfs none /proc'),
  },
  {
    fault: 'an empty folder in the place of /proc (ENERGY_PROC_ROOT)',
    long: true,
    prepare({ root }) {
      mkdirSync(join(root, 'proc'))
    },
    env: ({ root }) => ({ ENERGY_PROC_ROOT: join(root, 'proc') }),
  },
  {
    fault: 'no /sys/class/powercap, nothing else to count with',
    long: true,
    prepare({ root }) {
      mkdirSync(join(root, 'no-sys'))
    },
    env: ({ root }) => ({
      ENERGY_READERS: 'rapl-powercap,rapl-perf,rapl-msr',
      ENERGY_SYS_ROOT: join(root, 'no-sys'),
      ENERGY_DEV_ROOT: join(root, 'no-sys'),
    }),
    also(_, output) {
      assert.match(
        output,
        /No joules: nothing here can be read for energy\. The CPU seconds are measured\.\n +rapl-powercap: There are no RAPL/,
      )
      return 'no joules, CPU seconds, and why'
    },
  },
  {
    fault: 'TMPDIR is not there',
    long: true,
    env: ({ root }) => ({ TMPDIR: join(root, '.vitest/nowhere/at/all') }),
  },
  {
    fault: 'the clock of the machine says 1970',
    long: true,
    skip: hasGcc ? undefined : 'needs gcc',
    prepare({ root }) {
      writeFileSync(join(root, 'past.c'), DEEP_PAST)
      execFileSync('gcc', ['-shared', '-fPIC', '-o', join(root, 'past.so'), join(root, 'past.c')])
    },
    env: ({ root }) => ({ LD_PRELOAD: join(root, 'past.so') }),
    async also({ database }) {
      await using db = await openDatabase(database)
      const [experiment] = await db.listExperiments()
      assert.match(experiment?.createdAt ?? '', /^1970-/)
      const [run] = (await db.loadExperiment(experiment?.id ?? ''))?.runs ?? []
      assert.ok((run?.seconds ?? 0) > 0)
      return 'the report, as ever: windows are of a clock that nobody sets'
    },
  },
]

function rmAll(path: string): void {
  execFileSync('rm', ['-rf', path])
}

/** A reader that has seen enough closes the pipe. */
async function headOfReport(): Promise<Outcome> {
  await using project = new WatchedProject()
  const first = await project.vitest()
  assert.equal(first.exitCode, 0, first.output)
  for (const words of [
    ['report'],
    ['report', '--json'],
    ['export', '--format', 'csv'],
    ['run', '--list'],
    ['doctor', '--json'],
    ['history'],
  ]) {
    const { exitCode, stdout, stderr } = await project.command(words, {
      through: ['bash', '-c', 'set -o pipefail; "$@" | head -c 1', 'bash'],
    })
    assert.deepEqual([words, exitCode, stderr, stdout.length], [words, 0, '', 1])
  }
  return { exitCode: 0, said: 'nothing more', kept: await project.stored(), unchanged: await project.unchanged() }
}

/** A user whom the list of users does not know, without HOME, as in a container. */
async function unknownUser(): Promise<Outcome> {
  await using project = new WatchedProject()
  chmodSync(project.root, 0o777)
  const through = [
    'setpriv',
    '--reuid=12345',
    '--regid=12345',
    '--clear-groups',
    'env',
    '-u',
    'HOME',
    '-u',
    'XDG_CACHE_HOME',
  ]
  const { exitCode, stderr } = await project.command(['doctor'], { through })
  assert.equal(exitCode, 64, stderr)
  assert.match(
    stderr,
    /^This user has no home folder for what is kept of the machine: .*\nSet HOME or XDG_CACHE_HOME to a folder/,
  )
  assertNoStack(stderr)
  return { exitCode: 64, said: 'This user has no home folder', kept: 'nothing', unchanged: await project.unchanged() }
}

export const SURROUNDINGS: FaultCase[] = [
  ...ODD.map(oddCase),
  ...REPOSITORIES,
  {
    fault: 'EPIPE: `| head -c 1`',
    place: '`report`, `export`, `run --list`, `doctor`, `history`',
    tells: [],
    long: true,
    run: headOfReport,
  },
  {
    fault: 'a user without HOME and without a name',
    place: '`doctor`',
    tells: ['CONFIG_INVALID'],
    long: true,
    skip: process.getuid?.() === 0 ? (checkoutClosed ?? false) : 'needs root to be another user',
    run: unknownUser,
  },
]
