import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import Database from 'better-sqlite3'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { expect, onTestFinished, test } from 'vitest'
import { exportOptions } from '../../src/cli/export-options.ts'
import { writeExport } from '../../src/cli/export-output.ts'
import { PLAIN } from '../support/plain-environment.ts'
import { scratch } from '../support/scratch.ts'
import { storedExample } from '../support/stored.ts'
import { long } from '../support/long.ts'

const MAIN = resolve(import.meta.dirname, '../../src/cli/main.ts')

/** The example's database, closed, and the command line in its folder. */
async function example() {
  const { db, file, ...rest } = await storedExample()
  await db.close()
  const cwd = dirname(dirname(file))
  const cli = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'export', ...words], {
      cwd,
      encoding: 'utf8',
      env: PLAIN,
    })
    return { status, stdout, stderr }
  }
  return { ...rest, file, cwd, cli }
}

test.each([
  [{}, '--format takes one of csv, jsonl, parquet, otlp, bmf, benchmark-action; found undefined.'],
  [{ format: 'cvs' }, 'found "cvs". Did you mean csv?'],
  [{ format: 'csv', table: 'sample' }, 'found "sample". Did you mean samples?'],
  [{ format: 'csv', table: 'energy_samples_with_power' }, '--table takes one of'],
  [{ format: 'bmf', table: 'samples' }, '--format bmf is made of runs: leave --table out.'],
  [{ format: 'csv', table: 'experiments', run: 'x' }, 'The table experiments has no runs'],
  [{ format: 'csv', table: 'hardware_config', experiment: 'x' }, 'has no experiments'],
  [{ format: 'csv', run: ['a', 'b'] }, '--run takes one value; found ["a","b"].'],
  [{ format: 'csv', output: 'http://127.0.0.1' }, '--format csv goes to a file or to -, not to a URL.'],
])('%j is wrong usage', (options, message) => {
  expect(() => exportOptions(options)).toThrow(message)
})

test('an id that is not there is no empty export', { timeout: 60_000 }, async () => {
  const { cli, task } = await example()
  const run = cli('--format', 'csv', '--run', 'none')
  expect(run).toMatchObject({ status: 64, stdout: '' })
  expect(run.stderr).toContain('There is no run none in the database')
  const experiment = cli('--format', 'csv', '--experiment', 'none', '--run', task.id)
  expect(experiment).toMatchObject({ status: 64, stdout: '' })
  expect(experiment.stderr).toContain('There is no experiment none in the database.')
})

test('without a database nothing is made, and the exit code says so', async () => {
  const { cwd } = await example()
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'export', '--format', 'csv'], {
    cwd,
    encoding: 'utf8',
    env: { ...PLAIN, ENERGY_DB: 'none/none.db' },
  })
  expect({ status, stderr }).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('There is no database at') as unknown,
  })
  expect(existsSync(join(cwd, 'none'))).toBe(false)
})

test('a pipe or a device is written to, and no file takes its place', async () => {
  const folder = scratch()
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  async function* chunks() {
    yield 'a,b\n'
    yield Buffer.from('1,2\n')
  }
  const [read] = await Promise.all([text(createReadStream(pipe)), writeExport(pipe, chunks())])
  expect(read).toBe('a,b\n1,2\n')
  expect(statSync(pipe).isFIFO()).toBe(true)
  expect(readdirSync(folder)).toEqual(['pipe'])
})

test('a file has its name only when it is whole', { timeout: 60_000 }, async () => {
  const { cli, cwd } = await example()
  expect(cli('--format', 'parquet', '--output', 'out/runs.parquet')).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(readdirSync(join(cwd, 'out'))).toEqual(['runs.parquet'])
  const buffer = await asyncBufferFromFile(join(cwd, 'out', 'runs.parquet'))
  expect((await parquetMetadataAsync(buffer)).num_rows).toBe(5n)
  const { status, stderr } = cli('--format', 'csv', '--output', 'out')
  expect(status).toBe(1)
  expect(stderr).toContain('cannot be written to')
  expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(Object.keys(JSON.parse(cli('--format', 'bmf').stdout) as object)).toHaveLength(5)
})

async function collector(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
}

async function cliWhileServing(cwd: string, ...words: string[]) {
  const child = spawn(process.execPath, [MAIN, 'export', ...words], {
    cwd,
    env: PLAIN,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
  })
  const [status] = (await once(child, 'close')) as [number]
  return { status, stderr }
}

test('a collector gets OTLP over HTTP; its refusal, and what it rejects, is an error', {
  timeout: 60_000,
}, async () => {
  const { cwd } = await example()
  const requests: { type: string | undefined; body: string }[] = []
  const replies: [number, string][] = [
    [200, '{}'],
    [503, 'busy'],
    [200, '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too old"}}'],
  ]
  const url = await collector((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString()
    })
    request.on('end', () => {
      const [status, text] = replies[requests.length] ?? [500, '']
      requests.push({ type: request.headers['content-type'], body })
      response.writeHead(status).end(text)
    })
  })
  const words = ['--format', 'otlp', '--output', url]
  expect(await cliWhileServing(cwd, ...words)).toEqual({ status: 0, stderr: '' })
  expect(requests[0]?.type).toBe('application/json')
  expect(Object.keys(JSON.parse(requests[0]?.body ?? '') as object)).toEqual(['resourceMetrics'])
  const refused = await cliWhileServing(cwd, ...words)
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('HTTP status 503') as unknown })
  const partly = await cliWhileServing(cwd, ...words)
  expect(partly.status).toBe(1)
  expect(partly.stderr).toContain('3 data points were rejected (too old)')
})

/** A process whose heap holds 40 MiB and what else Node needs: it dies when it is given more. */
function inLittleMemory(cwd: string, script: string) {
  const words = ['--max-old-space-size=40', '--input-type=module', '-e', script]
  return spawnSync(process.execPath, words, { cwd, encoding: 'utf8', env: PLAIN })
}

const SAMPLES = 100_000

const urlOf = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)

test.skipIf(!long)(
  '100 000 samples pass through a heap that cannot hold them, in every format',
  { timeout: 180_000 },
  async () => {
    const { file, cwd, task } = await example()
    const raw = new Database(file)
    raw.pragma('synchronous = OFF')
    raw
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SAMPLES} - 3)
        INSERT INTO keyed_energy_samples SELECT (SELECT run_key FROM run_keys WHERE run_id = ?), 100000000000000000 + i * 10000000, i * 300000, i, NULL, i, NULL, NULL FROM n`,
      )
      .run(task.id)
    raw.close()
    const all = ['csv', 'jsonl', 'parquet'].map((format) =>
      `export --format ${format} --table samples --run ${task.id} --output samples.${format}`.split(' '),
    )
    const exported = inLittleMemory(
      cwd,
      `const { run } = await import(${urlOf('../../src/cli/commands.ts')})
     for (const words of ${JSON.stringify(all)}) if (await run(words) !== 0) process.exit(1)
     console.log(process.resourceUsage().maxRSS / 1024)`,
    )
    expect(exported).toMatchObject({ status: 0, stderr: '' })
    // Buffers lie outside of the heap: without a bound of their own they could grow unseen.
    expect(Number(exported.stdout)).toBeLessThan(400)
    const held = inLittleMemory(
      cwd,
      `const { openDatabase } = await import(${urlOf('../../src/store/index.ts')})
     const { tableOf } = await import(${urlOf('../support/stored.ts')})
     const db = await openDatabase(${JSON.stringify(file)})
     const pages = []
     for await (const page of db.streamRows(tableOf('energy_samples'))) pages.push(page)
     console.log(pages.length)`,
    )
    expect(held.status, 'holding all of them must fail, or this test shows nothing').not.toBe(0)
    for (const format of ['csv', 'jsonl']) {
      const lines = readFileSync(join(cwd, `samples.${format}`), 'utf8')
        .trimEnd()
        .split('\n').length
      expect(lines - (format === 'csv' ? 1 : 0)).toBe(SAMPLES)
    }
    const parquet = await asyncBufferFromFile(join(cwd, 'samples.parquet'))
    expect((await parquetMetadataAsync(parquet)).num_rows).toBe(BigInt(SAMPLES))
  },
)
