import type { Comparison } from '../comparison.ts'
import { badgeEndpoint, badgeSvg, comparisonBadge } from './badge.ts'
import { comparisonJson, comparisonSchemaText } from './comparison-json.ts'
import { comparisonMarkdown } from './comparison-markdown.ts'
import { COMPARISON_SCHEMA_FILE } from './json-schema-comparison.ts'

/** Name of the record of a comparison in the folder of reports. */
export const COMPARISON_FILE = 'energy-comparison.json'

/** Everything that is written of a comparison, by the name of its file in the folder of reports. */
export const comparisonFiles = (comparison: Comparison, options: { runUrl?: string } = {}): Record<string, string> => ({
  [COMPARISON_FILE]: comparisonJson(comparison),
  [COMPARISON_SCHEMA_FILE]: comparisonSchemaText(),
  'energy-comparison.md': `${comparisonMarkdown(comparison, options)}\n`,
  'energy-badge.svg': badgeSvg(comparisonBadge(comparison)),
  'energy-badge.json': badgeEndpoint(comparisonBadge(comparison)),
})
