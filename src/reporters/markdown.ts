import type { Experiment } from '../run.ts'
import { goalSummary, isWorkflowRun, type ModelGroup, modelGroups, taskTaxes } from '../stats/index.ts'
import { acrossProcesses, type ReportedBench } from './across-processes.ts'
import type { Beside } from './beside.ts'
import type { EnergyText } from './energy-unit.ts'
import { sourceText, surroundings, wantedReaders, whenAndWhere } from './experiment-facts.ts'
import { experimentHeadline } from './experiment-headline.ts'
import { benchTable, goalTable, saidTable, taskTable, taxTable, workflowTable } from './experiment-tables.ts'
import { footprintLines } from './footprint-text.ts'
import { fittedParts, foldedTable, foldedText, GAP, openTable, type Part } from './markdown-parts.ts'
import { fittingTable, type MarkdownTable } from './markdown-table.ts'
import { codeSpan, prose } from './markdown-text.ts'
import { formatJoules } from './quantity.ts'
import { saidWarnings } from './said-warnings.ts'
import { modelTitle, NO_BASELINE, withoutBaseline } from './workflow-table.ts'

/** Shortest limit that leaves room for what every report says, characters. */
export const SHORTEST_REPORT = 8_192

const PLACE = 'a summary'

function title(experiment: Experiment, { changes = {} }: Beside, energy: EnergyText): string {
  const { before, label, after } = experimentHeadline(experiment, { changes, energy })
  return `### ${[before, label && codeSpan(label), after].filter((part) => part !== undefined).join(' ')}`
}

/** Room for the line that counts the benches which are left out. */
const NOTE = 120

/** Rows of a table of Markdown below its heading and the line under it. */
const rowsOf = (table: string): number => table.split('\n').filter((line) => line.startsWith('| ')).length - 2

/** A table for each suite of each file, as long as there is room. */
function benchesPart(benches: readonly ReportedBench[], { changes = {} }: Beside, energy: EnergyText): Part[] {
  if (benches.length === 0) return []
  const groups = [...Map.groupBy(benches, ({ file, suite }) => [file, suite].filter(Boolean).join(' > '))]
  const left = (count: number): string =>
    `_${count} of ${benches.length} benches are left out: ${PLACE} has room for no more._`
  const text = (room: number): string => {
    const blocks: string[] = []
    let [taken, shown] = [NOTE, 0]
    for (const [name, of] of groups) {
      const heading = `#### ${codeSpan(name)}${GAP}`
      const table = fittingTable(benchTable(of, { changes, energy }), room - taken - heading.length - GAP.length, PLACE)
      if (table === undefined) break
      blocks.push(heading + table)
      shown += rowsOf(table)
      taken += heading.length + table.length + GAP.length
    }
    return [...blocks, ...(shown < benches.length ? [left(benches.length - shown)] : [])].join(GAP)
  }
  return [{ text, note: left(benches.length) }]
}

const sentence = (text: string): Part[] => [{ text: () => prose(text), note: '' }]

function modelParts(group: ModelGroup, { pairs = [], seed }: Experiment): Part[] {
  const [summary] = goalSummary(group.runs, { seed })
  const heading = `#### ${prose(modelTitle(group))}${GAP}`
  return [
    ...openTable('Linear and agentic runs', workflowTable(group), PLACE, heading),
    ...(withoutBaseline(group)
      ? sentence(NO_BASELINE)
      : openTable('The orchestration tax', taxTable(taskTaxes(pairs, group.runs)), PLACE)),
    ...(summary === undefined ? [] : openTable('Energy per successful goal', goalTable(summary), PLACE)),
  ]
}

const refusedTable = (experiment: Experiment): MarkdownTable<Experiment['refused'][number]> => ({
  headings: ['reader', 'why not', 'what helps'],
  align: ['left', 'left', 'left'],
  of: wantedReaders(experiment),
  row: ({ name, reason, remedy }) => [codeSpan(name), prose(reason), prose(remedy)],
})

function parts(experiment: Experiment, beside: Beside, energy: EnergyText): Part[] {
  const tasks = experiment.runs.filter((run) => run.kind === 'task')
  const warnings = saidWarnings(experiment)
  const refused = refusedTable(experiment)
  const { footprint } = beside
  return [
    ...benchesPart(acrossProcesses(experiment.runs.filter((run) => run.kind === 'bench')), beside, energy),
    ...openTable(
      'Tasks',
      taskTable(
        tasks.filter((run) => !isWorkflowRun(run)),
        energy,
      ),
      PLACE,
    ),
    ...modelGroups(tasks).flatMap((group) => modelParts(group, experiment)),
    ...foldedTable(`${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`, saidTable(warnings), PLACE),
    ...foldedTable('Readers that were refused', refused, PLACE),
    ...(footprint === undefined ? [] : foldedText('Footprint', footprintLines(footprint).map(prose), PLACE)),
    ...foldedText('Environment', [surroundings(experiment)], PLACE),
  ]
}

/**
 * An experiment as Markdown, for `energy.md` and the summary of a CI job: the one figure that matters as its title, what was
 * measured when and where, tables of benches, tasks and workflows, and everything else folded away. Every text that tests and
 * machines bring along is quoted, so nothing of it is read as Markdown or HTML.
 *
 * @param options.maxCharacters the longest result, from `SHORTEST_REPORT`; what is left out is counted
 * @param options.energy how joules are shown, by `energyText`
 * @throws RangeError when the limit is lower
 */
export function energyMarkdown(
  experiment: Experiment,
  options: Beside & { maxCharacters?: number; energy?: EnergyText } = {},
): string {
  const { maxCharacters = Number.MAX_SAFE_INTEGER, energy = formatJoules, ...beside } = options
  if (maxCharacters < SHORTEST_REPORT)
    throw new RangeError(`A report needs ${SHORTEST_REPORT} characters; it was given ${maxCharacters}.`)
  const before = [title(experiment, beside, energy), whenAndWhere(experiment), sourceText(experiment)]
  const taken = before.join(GAP).length + GAP.length
  return `${[...before, ...fittedParts(parts(experiment, beside, energy), maxCharacters - taken)].join(GAP)}\n`
}
