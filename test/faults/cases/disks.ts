import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { madeReadOnly, mountedDisk, mountUnavailable } from '../../support/bad-disk.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { assertNoStack, WatchedProject } from '../watched-project.ts'

/** Eight benches; after the second one a command is run, which makes the fault. */
const EIGHT = `
  import { execFileSync } from 'node:child_process'
  import { test } from 'vitest'
  for (let i = 0; i < 8; i++) test('bench ' + i, async ({ bench }) => {
    if (i === 2 && process.env.HARM) execFileSync('sh', ['-c', process.env.HARM])
    await bench('b' + i, () => 1).run({ time: 10 })
  })`
const umount = (path: string): void => void spawnSync('umount', ['--lazy', path])
const MEGABYTES = 1_000_000

interface DiskFault {
  fault: string
  place: string
  tells: ('SPOOL_UNWRITABLE' | 'STORE_UNAVAILABLE' | 'REPORT_FAILED')[]
  long?: true
  skip?: string | false | undefined
  /** Size of the disk that is mounted at a folder of the project, from its root. */
  disk?: { at: string; bytes: number }
  /** Makes the fault before the run; gives what ends it. */
  prepare?: (project: WatchedProject, disk: ReturnType<typeof mountedDisk> | undefined) => (() => void) | void
  env?: (project: WatchedProject, disk: string) => Record<string, string>
  through?: readonly string[]
  exitCode: number
  says: RegExp[]
  /** What is stored at once. */
  stored: RegExp
  spools: 0 | 1
  /** What is stored after the next start, which meets no fault. */
  afterwards: RegExp
}

async function suffered(of: DiskFault): Promise<Outcome> {
  await using project = new WatchedProject({ 'some.bench.ts': EIGHT })
  using disk = of.disk ? mountedDisk(of.disk.bytes) : undefined
  const own = of.env?.(project, disk?.path ?? '') ?? {}
  const undo = of.prepare?.(project, disk)
  // Whatever comes of it, what was mounted does not outlive its project.
  using mounts = new DisposableStack()
  mounts.defer(() => undo?.())
  const { exitCode, output } = await project.vitest({ env: own, through: of.through ?? [] })
  assert.equal(exitCode, of.exitCode, output)
  for (const each of of.says) assert.match(output, each)
  assertNoStack(output)
  undo?.()
  if (disk) rmSync(join(disk.path, 'ballast'), { force: true })
  const database = own.ENERGY_DB ?? project.database
  const stored = await project.stored(database)
  assert.match(stored, of.stored, output)
  const reports = own.ENERGY_REPORT_DIR ?? join(project.root, '.vitest/energy')
  const spools = (): string[] => (existsSync(join(reports, 'spool')) ? readdirSync(join(reports, 'spool')) : [])
  assert.equal(spools().length, of.spools, output)
  const unchanged = await project.unchanged({ spools: own.ENERGY_REPORT_DIR ? 0 : of.spools })
  const { HARM: _, ...without } = own
  const next = await project.vitest({ env: without })
  assert.equal(next.exitCode, 0, next.output)
  const after = await project.stored(database)
  assert.match(after, of.afterwards)
  assert.deepEqual(spools(), [])
  return {
    exitCode: exitCode ?? -1,
    said: of.says.map((each) => each.exec(output)?.[0].replaceAll(/\s+/g, ' ')).join(' … '),
    kept: `${stored}${of.spools === 0 ? '' : '; the log is kept'}; after the next start ${after}`,
    unchanged,
  }
}

const ALL_THEN = /^16 runs \(16 completed\) of 2 experiments \(completed, completed\)$/
const EIGHT_STORED = /^8 runs \(8 completed\) of 1 experiment \(completed\)$/
const onDisk = (_: unknown, disk: string) => ({ ENERGY_DB: `${disk}/some.db` })

const FAULTS: DiskFault[] = [
  {
    fault: 'ENOSPC: the disk of the spool becomes full',
    place: 'in mid-run',
    tells: ['SPOOL_UNWRITABLE'],
    long: true,
    skip: mountUnavailable,
    disk: { at: 'report', bytes: 4 * MEGABYTES },
    env: (_, disk) => ({
      ENERGY_REPORT_DIR: join(disk, 'report'),
      HARM: `head -c 100000000 /dev/zero > ${disk}/ballast || true`,
    }),
    exitCode: 1,
    says: [
      /records-\d+\.ndjson cannot be written: ENOSPC/,
      /The disk that holds .* is full: make room there and run again\./,
    ],
    stored: /^8 runs \(.*2 completed.*\)/,
    spools: 0,
    afterwards: /\(completed, failed\)$/,
  },
  {
    fault: 'ENOSPC: the disk of the database is full',
    place: 'while it stores',
    tells: ['STORE_UNAVAILABLE'],
    long: true,
    skip: mountUnavailable,
    disk: { at: 'db', bytes: 2 * MEGABYTES },
    prepare: (_, disk) => disk?.fill(8192) && undefined,
    env: onDisk,
    exitCode: 4,
    says: [
      /some\.db cannot be used/,
      /The disk that holds .*some\.db is full: make room there and run again; what was measured is kept\./,
    ],
    stored: /^nothing$/,
    spools: 1,
    afterwards: ALL_THEN,
  },
  {
    fault: 'ENOSPC: the disk of the reports is full',
    place: 'while it writes reports',
    tells: ['REPORT_FAILED'],
    skip: mountUnavailable,
    disk: { at: 'reports', bytes: 2 * MEGABYTES },
    env: ({ database }, disk) => ({
      ENERGY_REPORT_DIR: join(disk, 'report'),
      ENERGY_DB: database,
      HARM: `head -c 1900000 /dev/zero > ${disk}/ballast`,
    }),
    exitCode: 1,
    says: [
      /The report cannot be written to .*energy\.html: ENOSPC/,
      /The disk that holds .*energy\.html is full: make room there and run again\./,
    ],
    stored: EIGHT_STORED,
    spools: 0,
    afterwards: ALL_THEN,
  },
  {
    fault: 'EROFS: the folder of the spool becomes read only',
    place: 'in mid-run',
    tells: ['SPOOL_UNWRITABLE'],
    long: true,
    skip: mountUnavailable,
    prepare:
      ({ root }) =>
      () =>
        umount(join(root, '.vitest/energy')),
    env: ({ root }) => ({
      HARM: `cd ${root}/.vitest && mount --bind energy energy && mount -o remount,ro,bind energy`,
    }),
    exitCode: 4,
    says: [
      /records-\d+\.ndjson cannot be written: EROFS/,
      /The disk that holds .* is read only: mount it writable/,
      /The report cannot be written to .*energy\.json: EROFS/,
    ],
    stored: /^2 runs \(2 completed\) of 1 experiment \(failed\)$/,
    spools: 1,
    afterwards: /^10 runs \(10 completed\) of 2 experiments/,
  },
  {
    fault: 'EROFS: the folder of the reports is read only from the start',
    place: 'before anything runs',
    tells: ['SPOOL_UNWRITABLE'],
    long: true,
    skip: mountUnavailable,
    prepare({ root }) {
      mkdirSync(join(root, '.vitest/energy'), { recursive: true })
      return madeReadOnly(join(root, '.vitest/energy'))
    },
    exitCode: 1,
    says: [/energy\/spool\/.* cannot be written: (?:EROFS|ENOENT)/, /is read only/],
    stored: /^nothing$/,
    spools: 0,
    afterwards: EIGHT_STORED,
  },
  {
    fault: 'EROFS: the folder of the database is read only',
    place: 'while it stores',
    tells: ['STORE_UNAVAILABLE'],
    long: true,
    skip: mountUnavailable,
    prepare({ root }) {
      mkdirSync(join(root, 'data'))
      return madeReadOnly(join(root, 'data'))
    },
    exitCode: 4,
    says: [/experiments\.db cannot be used/, /experiments\.db.*(?:writable|read only)/],
    stored: /^nothing$/,
    spools: 1,
    afterwards: ALL_THEN,
  },
  {
    fault: 'EMFILE: few open files (ulimit -n)',
    place: 'where Vitest starts the worker',
    tells: [],
    long: true,
    through: ['bash', '-c', 'ulimit -n 24; exec "$@"', 'bash'],
    exitCode: 1,
    says: [/EMFILE/],
    stored: /^nothing$/,
    spools: 1,
    afterwards: EIGHT_STORED,
  },
  {
    fault: 'EFBIG: no file may be larger than 64 KiB (ulimit -f)',
    place: 'from the start',
    tells: ['STORE_UNAVAILABLE', 'REPORT_FAILED'],
    long: true,
    through: ['bash', '-c', 'ulimit -f 64; exec "$@"', 'bash'],
    exitCode: 4,
    says: [/ulimit -f/],
    stored: /^nothing$/,
    spools: 1,
    afterwards: ALL_THEN,
  },
]

/** Disks that take no more, or nothing, and limits of a process that look the same. */
export const DISKS: FaultCase[] = FAULTS.map((of) => ({
  fault: of.fault,
  place: of.place,
  tells: of.tells,
  ...(of.long ? { long: true as const } : {}),
  ...(of.skip === undefined ? {} : { skip: of.skip }),
  run: () => suffered(of),
}))
