import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'

const EXPERIMENTS = 4

const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)

/** Saves experiments of its own, each twice, and one of which every process brings a run. */
const WRITER = `
  const [url, own] = process.argv.slice(1)
  const { openDatabase } = await import(${module('../../src/store/index.ts')})
  const { exampleExperiment, exampleBench, exampleTask } = await import(${module('./experiment.ts')})
  await using db = await openDatabase(url)
  await db.migrate()
  for (let i = 0; i < ${EXPERIMENTS}; i++) {
    const task = exampleTask({ startedAt: '2026-0' + (1 + i) + '-02T03:04:05.678Z' })
    const samples = { runId: task.id, counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
      tNs: BigInt64Array.of(1n, 2n), uncertaintyNs: Int32Array.of(0, 0), valuesUj: BigInt64Array.of(1n, 2n) }
    const experiment = { ...exampleExperiment(), id: own + i, runs: [exampleBench(), task] }
    await db.saveExperiment(experiment, [samples])
    await db.saveExperiment(experiment, [samples])
    await db.saveExperiment({ ...exampleExperiment(), id: 'shared', runs: [exampleBench()] }, [])
  }
`

/** Lets processes write one new store at the same moment, and looks whether all of it is there once. */
export async function writtenAtOnce(url: string, processes: number): Promise<void> {
  const children = Array.from({ length: processes }, (_, i) =>
    spawn(process.execPath, ['--input-type=module', '-e', WRITER, url, `${i}-`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  )
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL')
  })
  const ends = children.map(async (child) => {
    let complaints = ''
    child.stderr.on('data', (bytes: Buffer) => {
      complaints += bytes.toString()
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, complaints }
  })
  expect(await Promise.all(ends)).toEqual(children.map(() => ({ code: 0, complaints: '' })))
  await using db = await openDatabase(url)
  const listed = await db.listExperiments({ limit: 10_000 })
  expect(listed).toHaveLength(processes * EXPERIMENTS + 1)
  for (const { id, runs } of listed) {
    expect(runs).toBe(id === 'shared' ? processes * EXPERIMENTS : 2)
    const loaded = await db.loadExperiment(id)
    for (const run of loaded?.runs ?? []) if (run.kind === 'task') expect(await db.samplesOf(run.id)).toHaveLength(2)
  }
}
