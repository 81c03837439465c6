import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseInterface, DOCUMENTED, type DocumentedTable, openDatabase } from '../../src/store/index.ts'
import { exampleBench, exampleExperiment, exampleTask } from './experiment.ts'
import { examplePair, exampleWorkflowRun } from './workflow.ts'

/** Text that formats stumble over. */
export const HOSTILE = '=HYPERLINK("x"),\r\n"a"\t\u202E ünï💥'

export const tableOf = (name: string): DocumentedTable => {
  const table = DOCUMENTED.find((each) => each.name === name)
  if (!table) throw new Error(`no table ${name}`)
  return table
}

/** A database file with a bench, a task with samples beyond 2^53 µJ, and a pair; open. */
export async function storedExample() {
  const file = join(mkdtempSync(join(tmpdir(), 'stored-')), 'data', 'experiments.db')
  const db: DatabaseInterface = await openDatabase(file)
  await db.migrate()
  const pair = { id: 'pair', block: 0, order: 0 }
  const linear = exampleWorkflowRun({ workflow: 'linear' }, { pair })
  const agentic = exampleWorkflowRun({}, { pair })
  const bench = exampleBench()
  const hostile = exampleBench({ name: HOSTILE })
  const task = exampleTask({ name: 'sampled' })
  const experiment = {
    ...exampleExperiment(),
    runs: [bench, hostile, task, linear, agentic],
    pairs: [examplePair(linear, agentic)],
  }
  const huge = 2n ** 60n
  await db.saveExperiment(
    experiment,
    [
      {
        runId: task.id,
        counters: [
          { id: 'package-0', domain: 'package', unitUj: 1 },
          { id: 'dram-0', domain: 'dram', unitUj: 1 },
        ],
        tNs: BigInt64Array.of(1n, 2n ** 55n + 1n, 2n ** 56n + 1n),
        uncertaintyNs: Int32Array.of(1, 1, 1),
        valuesUj: BigInt64Array.of(1n, 5n, huge + 2n, 5n, huge + 4n, -1n),
      },
    ],
    [{ runId: task.id, readings: [{ source: 'scheduler', tNs: 5n, reading: { runQueue: 2 } }] }],
  )
  return { file, db, experiment, bench, hostile, task, linear, agentic }
}

/** Everything that an iterable gives, in order. */
export async function collected<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of from) all.push(each)
  return all
}
