import type { TaskRun } from '../run.ts'
import type { ConsoleStyle } from './console-style.ts'
import { formatSeconds, formatWatts } from './quantity.ts'
import type { Column } from './table.ts'
import { treeTable } from './tree-table.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'task', align: 'left', keeps: 18 },
  { heading: 'energy', align: 'right' },
  { heading: 'above idle', align: 'right', yields: 4 },
  { heading: 'time', align: 'right', yields: 5 },
  { heading: 'power', align: 'right', yields: 3 },
  { heading: 'CPU', align: 'right', yields: 2 },
  { heading: 'samples', align: 'right', yields: 1 },
  { heading: 'source', align: 'left' },
]

/** The tasks of an experiment as a tree of files and suites; energy and time are those of the whole run. */
export function taskLines(runs: readonly TaskRun[], { colours, width, energy, signs }: ConsoleStyle): string[] {
  const leaves = runs.map(({ file, suite, name, attempt, ...run }) => {
    const number = attempt.retry + attempt.repeat
    const source = run.provenance ?? 'no energy'
    const isFinished = run.status === 'completed'
    return {
      path: [file, ...suite.split(' > ').filter((part) => part !== '')],
      name: number > 0 ? `${name} #${number + 1}` : name,
      cells: [
        { text: signs(energy(run.totalJoules)), paint: colours.cyan },
        { text: signs(energy(run.activeJoules?.value)), paint: colours.cyan },
        { text: signs(formatSeconds(run.seconds)), paint: colours.cyan },
        { text: signs(formatWatts(run.watts)), paint: colours.cyan },
        { text: signs(formatSeconds(run.cpuSeconds)), paint: colours.dim },
        { text: String(run.samples), paint: colours.dim },
        {
          text: isFinished ? source : `${source}, ${run.status}`,
          paint: !isFinished ? colours.red : source === 'measured' ? colours.dim : colours.yellow,
        },
      ],
    }
  })
  return treeTable(COLUMNS, leaves, { heading: colours.bold, file: colours.bold, width })
}
