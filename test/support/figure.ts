import { cpus, release } from 'node:os'

/** One line of the tables of docs/performance.md and docs/reliability.md. */
export interface Figure {
  /** What was measured or done, as a reader of the table names it. */
  readonly what: string
  /** What was seen, with unit and spread. */
  readonly seen: string
  /** What it should be; absent where nothing is promised. */
  readonly target?: string
  /** Whether the target was reached; absent without one. */
  readonly reached?: boolean
}

/** The machine and the day, as they stand above a table of figures. */
export function machineLine(now = new Date()): string {
  const processors = cpus()
  return `${now.toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, Linux ${release()}, Node ${process.versions.node}`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** Figures as a Markdown table. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(
    ({ what, seen, target, reached }) =>
      `| ${cell(what)} | ${cell(seen)} | ${cell(target ?? '–')} | ${reached === undefined ? '–' : reached ? 'yes' : '**no**'} |`,
  )
  return ['| what | seen | target | reached |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
