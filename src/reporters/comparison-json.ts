import * as z from 'zod'
import type { Comparison } from '../comparison.ts'
import type { Warning } from '../run.ts'
import {
  COMPARISON_SCHEMA_FILE,
  COMPARISON_SCHEMA_ID,
  COMPARISON_SCHEMA_VERSION,
  type ComparisonReport,
  comparisonReportSchema,
} from './json-schema-comparison.ts'
import { sentences } from './warning-sentences.ts'

const withSentences = (warnings: readonly Warning[]) =>
  warnings.map((warning) => ({ ...warning, ...sentences(warning) }))

/** The record of a comparison as `energy-comparison.json` has it: as it is, every warning with its sentences. */
export const comparisonReport = (comparison: Comparison): ComparisonReport => ({
  $schema: `./${COMPARISON_SCHEMA_FILE}`,
  schemaVersion: COMPARISON_SCHEMA_VERSION,
  ...comparison,
  hardware: { ...comparison.hardware },
  environment: { ...comparison.environment },
  benches: comparison.benches.map((bench) => ({ ...bench, warnings: withSentences(bench.warnings) })),
  warnings: withSentences(comparison.warnings),
})

/** The text of `energy-comparison.json`. */
export const comparisonJson = (comparison: Comparison): string =>
  `${JSON.stringify(comparisonReport(comparison), undefined, 2)}\n`

/** The published JSON Schema of `energy-comparison.json`, as text. */
export const comparisonSchemaText = (): string =>
  `${JSON.stringify({ $id: COMPARISON_SCHEMA_ID, ...z.toJSONSchema(comparisonReportSchema) }, undefined, 2)}\n`

/**
 * Reads an `energy-comparison.json`, also one that nobody vouches for: whatever fits the schema can be reported. Keys that
 * it does not name are left out; warnings keep their sentences.
 *
 * @throws ZodError that names every place that does not fit; SyntaxError for what is no JSON
 */
export function parseComparison(text: string): Comparison {
  const { $schema: _, schemaVersion: __, ...comparison } = comparisonReportSchema.parse(JSON.parse(text))
  return comparison as unknown as Comparison
}
