import assert from 'node:assert/strict'
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { assertNoStack, WatchedProject } from '../watched-project.ts'

/** Three benches, the second of which ends its worker in a way of its own. */
const THREE = (harm: string): string => `
  import { test } from 'vitest'
  for (const name of ['first', 'second', 'third']) test(name, async ({ bench }) => {
    await bench(name, () => { if (name === 'second' && process.env.HARM) { ${harm} } }).run({ time: 20 })
  })`

const MEMORY = '/sys/fs/cgroup/memory'
const cgroupUnavailable = ((): string | false => {
  try {
    accessSync(join(MEMORY, 'memory.limit_in_bytes'), constants.W_OK)
    return process.getuid?.() === 0 ? false : 'needs root for a cgroup'
  } catch {
    return 'needs a memory controller of cgroups (version 1) that this user may write to'
  }
})()

/** A group of processes that together may hold so many bytes: the kernel kills what needs more. */
function memoryGroup(bytes: number): { path: string; [Symbol.dispose](): void } {
  const path = join(MEMORY, `fault-${process.pid}`)
  mkdirSync(path)
  writeFileSync(join(path, 'memory.limit_in_bytes'), String(bytes))
  return { path, [Symbol.dispose]: () => rmdirSync(path) }
}

const ALLOCATES = 'const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1))'
const GROWS = 'const all = []; for (;;) all.push({ text: String(all.length).repeat(99) })'

interface Death {
  fault: string
  harm: string
  long?: true
  skip?: string | false
  through?: (group: string) => readonly string[]
  /** Bytes of memory of all processes of the run. */
  bytes?: number
  says: RegExp
}

async function died({ harm, through, bytes, says }: Death): Promise<Outcome> {
  await using project = new WatchedProject({ 'some.bench.ts': THREE(harm) })
  using group = bytes === undefined ? undefined : memoryGroup(bytes)
  const words = through?.(group?.path ?? '') ?? []
  const { exitCode, output } = await project.vitest({ env: { HARM: '1' }, through: words })
  assert.notEqual(exitCode, 0, output)
  assert.match(output, says)
  assertNoStack(output)
  const kept = await project.stored()
  assert.match(kept, /^2 runs \(1 completed, 1 aborted\) of 1 experiment \(failed\)$/, output)
  const unchanged = await project.unchanged()
  const next = await project.vitest()
  assert.equal(next.exitCode, 0, next.output)
  assert.equal(await project.stored(), '5 runs (4 completed, 1 aborted) of 2 experiments (completed, failed)')
  return { exitCode: exitCode ?? -1, said: says.exec(output)?.[0] ?? '', kept, unchanged }
}

const DEATHS: Death[] = [
  {
    fault: "the kernel's OOM killer takes the worker (a cgroup of 700 MB)",
    long: true,
    skip: cgroupUnavailable,
    harm: ALLOCATES,
    bytes: 700_000_000,
    through: (group) => ['bash', '-c', `echo $$ > ${group}/cgroup.procs; exec "$@"`, 'bash'],
    says: /Worker (?:forks emitted error|exited unexpectedly)/,
  },
  {
    fault: 'the heap of the worker is full (--max-old-space-size): V8 aborts it',
    long: true,
    harm: GROWS,
    through: () => ['env', 'NODE_OPTIONS=--max-old-space-size=128'],
    says: /Worker (?:forks emitted error|exited unexpectedly)|ERR_WORKER_OUT_OF_MEMORY/,
  },
  {
    fault: 'the bench aborts its process (SIGABRT)',
    long: true,
    harm: 'process.abort()',
    says: /Worker (?:forks emitted error|exited unexpectedly)/,
  },
  {
    fault: 'the bench ends its process (process.kill, SIGTERM)',
    long: true,
    harm: "process.kill(process.pid, 'SIGTERM')",
    says: /Worker (?:forks emitted error|exited unexpectedly)/,
  },
]

/** A process that a bench has started and left running. */
async function leftRunning(): Promise<Outcome> {
  await using project = new WatchedProject({
    'some.bench.ts': `
      import { spawn } from 'node:child_process'
      import { test } from 'vitest'
      test('some', async ({ bench }) => {
        spawn('sleep', ['600'], { stdio: 'ignore' }).unref()
        await bench('some', () => 1).run({ time: 20 })
      })`,
  })
  const { exitCode, output } = await project.vitest()
  assert.equal(exitCode, 0, output)
  await project.lockIsFree()
  const [own] = project.processes(/^sleep 600/)
  assert.ok(own !== undefined, 'what the bench has started is its own and goes on')
  process.kill(own)
  return { exitCode: 0, said: 'nothing', kept: await project.stored(), unchanged: await project.unchanged() }
}

const seen = (test: string, file: string, fault: string, place: string, outcome: Outcome): FaultCase => ({
  fault,
  place,
  tells: ['aborted'],
  seen: { file, test, outcome },
})

/** Processes that are ended from outside, or end themselves, and those that measure at the same time. */
export const PROCESSES: FaultCase[] = [
  seen(
    'SIGKILL of the worker in the third of five benches',
    'test/e2e/interruption.test.ts',
    'SIGKILL of the worker',
    'in a window of a bench',
    { exitCode: 1, said: 'Worker exited', kept: '3 runs (2 completed, 1 aborted)', unchanged: 'no spool left' },
  ),
  seen(
    'SIGKILL of the whole invocation: the next start stores what was finished',
    'test/e2e/interruption.test.ts',
    'SIGKILL of all processes',
    'in a window of a bench',
    {
      said: 'Recovered 2 runs',
      kept: '2 runs (1 completed, 1 aborted), at the next start',
      unchanged: 'no spool left',
    },
  ),
  seen(
    '%s to the main process: its worker ends, too, and the next start stores what was finished',
    'test/e2e/vitest-modes.test.ts',
    'SIGKILL of the main process',
    'in a window of a bench',
    {
      said: 'Recovered 2 runs',
      kept: '2 runs (1 completed, 1 aborted), at the next start',
      unchanged: 'no worker, no spool left',
    },
  ),
  {
    fault: 'two runs at once',
    place: 'vitest bench, twice',
    tells: ['LOCKED'],
    seen: {
      file: 'test/e2e/two-at-once.test.ts',
      test: 'two measuring runs started together: the second waits, says so, and both are right',
      outcome: {
        exitCode: 0,
        said: 'Waiting: process N measures on this machine',
        kept: 'both, with the watts of the counters',
        unchanged: 'windows of the two do not overlap',
      },
    },
  },
  {
    fault: 'the holder of the lock is killed, or has started a process that outlives it',
    place: 'while another one waits',
    tells: ['LOCKED'],
    seen: {
      file: 'test/engine/host-lock.test.ts',
      test: 'a process that the holder has started does not keep the lock',
      outcome: { said: 'nothing', kept: 'nothing', unchanged: 'the lock is free at once' },
    },
  },
  ...DEATHS.map(
    (death): FaultCase => ({
      fault: death.fault,
      place: 'in a window of a bench',
      tells: ['aborted'],
      ...(death.long ? { long: true } : {}),
      ...(death.skip === undefined ? {} : { skip: death.skip }),
      run: () => died(death),
    }),
  ),
  { fault: 'a bench leaves a process running', place: 'after the run', tells: [], long: true, run: leftRunning },
]
