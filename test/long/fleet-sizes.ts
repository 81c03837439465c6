/**
 * What a run of each kind takes in a PostgreSQL, and what a run costs the server in CPU time: the numbers that the sizing
 * table of docs/fleet.md begins with. `npm run bench:sizes`
 */
import { createProcessTreeCpu } from '../../src/engine/readers/process-tree-cpu.ts'
import { type Measured, measuredSize } from '../support/fleet-sizes.ts'
import { installedPostgres, TestPostgres } from '../support/postgres.ts'

const RUNS: Record<Measured, number> = { invocation: 500, bench: 1000, task: 50, workflow: 50 }
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

for (const { version, programs } of await installedPostgres()) {
  if (!programs) continue
  await using server = await TestPostgres.start(programs)
  const cpu = createProcessTreeCpu({ procRoot: '/proc', pid: server.pid as number })
  console.log(`PostgreSQL ${version}`)
  for (const [kind, runs] of Object.entries(RUNS) as [Measured, number][]) {
    const before = cpu.seconds()
    const { bytesPerRun, walBytesPerRun, tables } = await measuredSize(server, kind, runs)
    const seconds = ((cpu.seconds() - before) / runs).toFixed(4)
    console.log(
      `  ${kind}: ${kB(bytesPerRun)} a run, ${kB(walBytesPerRun)} of WAL, ${seconds} CPU seconds of the server`,
    )
    for (const [name, bytes] of Object.entries(tables)) console.log(`    ${name}: ${kB(bytes)}`)
  }
  cpu.close()
}
