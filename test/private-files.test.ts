import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { scratch } from './support/scratch.ts'

const SOURCE = new URL('../src/', import.meta.url).href

/** Everything that is written for this user alone, below a folder, by a process of its own umask. */
const WRITE = (root: string): string => `
  const { createSpoolDirectory, logEnd } = await import('${SOURCE}engine/sampling/spool-directory.ts')
  const { openSpool } = await import('${SOURCE}engine/sampling/spool.ts')
  const { appendBlock } = await import('${SOURCE}engine/sampling/sample-file.ts')
  const { appendSeries } = await import('${SOURCE}engine/sampling/series-file.ts')
  const { askForProgress } = await import('${SOURCE}invocation/progress-file.ts')
  const { saveProfile } = await import('${SOURCE}engine/machine-profile.ts')
  const { openPairLog } = await import('${SOURCE}compare/pair-log.ts')
  const { createComparisonDirectory } = await import('${SOURCE}compare/comparison-directory.ts')
  const { SQLiteAdapter } = await import('${SOURCE}store/sqlite.ts')
  const { sql } = await import('kysely')
  const root = ${JSON.stringify(root)}
  const dir = createSpoolDirectory(root + '/reports/spool', 'one', { name: 'x' })
  logEnd(dir, { status: 'completed', endedAt: '', warnings: [] })
  askForProgress(dir)
  const spool = openSpool(dir)
  spool.append({ type: 'pinned', cpus: [] })
  appendBlock(spool.samplesPath, new BigInt64Array(2), 2)
  appendSeries(spool.seriesPath, [])
  saveProfile(root + '/cache', { fingerprint: '', reader: '', counterRoot: '' }, {})
  openPairLog(root + '/reports/compare/log', { id: '', createdAt: '', seed: 0 }).append({})
  createComparisonDirectory(root + '/cache', root)
  const store = new SQLiteAdapter(root + '/data/experiments.db')
  await sql\`CREATE TABLE some (x)\`.execute(store.db)
  process.exit(0)`

const modesBelow = (root: string): Map<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => [
      name,
      (statSync(join(root, name)).mode & 0o777).toString(8),
    ]),
  )

test.skipIf(process.platform === 'win32').each(['000', '077'])(
  'store, spool, cache and logs are for this user alone with umask %s; folders of reports are not ours to close',
  async (umask) => {
    const root = scratch()
    const script = [process.execPath, '--input-type=module', '-e', WRITE(root)]
    await promisify(execFile)('/bin/sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', ...script])
    const modes = modesBelow(root)
    const open = ['reports', 'reports/compare']
    const all = [...modes].filter(([name]) => !open.includes(name))
    expect(all.filter(([, mode]) => mode !== '600' && mode !== '700')).toEqual([])
    expect(modes.get('reports')).toBe((0o777 & ~Number.parseInt(umask, 8)).toString(8))
    expect([...modes.keys()]).toEqual(
      expect.arrayContaining([
        'data/experiments.db',
        'data/experiments.db-wal',
        'data/experiments.db-shm',
        'reports/spool/one/experiment.json',
        'reports/spool/one/end.ndjson',
        'reports/spool/one/progress',
        'reports/compare/log',
      ]),
    )
  },
)
