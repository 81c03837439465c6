import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import { PLAIN } from './plain-environment.ts'

const EXPERIMENTS = 2

const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)

/** Saves what it is given on its input, each of its own experiments twice. */
const WRITER = `
  const { text } = await import('node:stream/consumers')
  const { openDatabase } = await import(${module('../../src/store/index.ts')})
  const { own, shared } = JSON.parse(await text(process.stdin))
  await using db = await openDatabase(process.argv[1])
  await db.migrate()
  for (const experiment of own) {
    const samples = { runId: experiment.runs[1].id, counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
      tNs: BigInt64Array.of(1n, 2n), uncertaintyNs: Int32Array.of(0, 0), valuesUj: BigInt64Array.of(1n, 2n) }
    await db.saveExperiment(experiment, [samples])
    await db.saveExperiment(experiment, [samples])
  }
  for (const experiment of shared) await db.saveExperiment(experiment, [])
`

/** Experiments of one process, and its runs of an experiment that all processes add to. */
function toWrite(): string {
  const each = Array.from({ length: EXPERIMENTS }, (_, i) => i)
  const own = each.map((i) => {
    const task = exampleTask({ startedAt: `2026-0${1 + i}-02T03:04:05.678Z` })
    return { ...exampleExperiment(), runs: [exampleBench(), task] }
  })
  const shared = each.map(() => ({ ...exampleExperiment(), id: 'shared', runs: [exampleBench()] }))
  return JSON.stringify({ own, shared })
}

/** Lets processes write one new store at the same moment, and looks whether all of it is there once. */
export async function writtenAtOnce(url: string, processes: number): Promise<void> {
  const children = Array.from({ length: processes }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, url], { env: PLAIN })
    child.stdin.end(toWrite())
    return child
  })
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
