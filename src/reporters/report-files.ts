import type { ReportKind } from '../report-kind.ts'
import type { Experiment } from '../run.ts'
import { badgeEndpoint, badgeSvg } from './badge.ts'
import type { Beside } from './beside.ts'
import type { EnergyText } from './energy-unit.ts'
import { experimentBadge } from './experiment-badge.ts'
import { htmlReport } from './html.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import { energyMarkdown } from './markdown.ts'
import type { PageData } from './page-data.ts'
import { schemaText } from './report-schema-text.ts'
import { SCHEMA_FILE } from './report-version.ts'

/** An experiment with everything that its reports say. */
export interface Reported {
  experiment: Experiment
  beside: Beside
  energy: EnergyText
  page: () => PageData
}

/** Name of the file of each kind in the folder of reports; what lies beside it has its name. */
export const REPORT_FILES: Readonly<Record<ReportKind, string>> = {
  json: 'energy.json',
  html: 'energy.html',
  markdown: 'energy.md',
  junit: 'energy.junit.xml',
  badge: 'energy.svg',
}

/** The text of a report. */
export function reportText(kind: ReportKind, { experiment, beside, energy, page }: Reported): string {
  switch (kind) {
    case 'json':
      return jsonReport(experiment, beside)
    case 'html':
      return htmlReport(page())
    case 'markdown':
      return energyMarkdown(experiment, { ...beside, energy })
    case 'junit':
      return junitReport(experiment, beside)
    case 'badge':
      return badgeSvg(experimentBadge(experiment, { ...beside, energy }))
  }
}

/** What lies beside a report: the schema of the JSON, the badge for shields.io. */
export function companionOf(
  kind: ReportKind,
  { experiment, beside, energy }: Reported,
): { name: string; text: string } | undefined {
  if (kind === 'json') return { name: SCHEMA_FILE, text: schemaText() }
  if (kind !== 'badge') return undefined
  return { name: 'energy.badge.json', text: badgeEndpoint(experimentBadge(experiment, { ...beside, energy })) }
}
