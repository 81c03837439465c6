export { type Badge, badgeEndpoint, badgeSvg, comparisonBadge } from './badge.ts'
export { changeText, partsText, plainPercent, signedPercent } from './change-text.ts'
export { benchLabel } from './compared-bench.ts'
export { comparisonConsole } from './comparison-console.ts'
export { COMPARISON_FILE, comparisonFiles } from './comparison-files.ts'
export { comparisonJson, comparisonSchemaText, parseComparison } from './comparison-json.ts'
export { COMMENT_MARKER, comparisonMarkdown, LONGEST_COMMENT } from './comparison-markdown.ts'
export { countsText, headlineText, type VerdictCounts, verdictCounts } from './comparison-summary.ts'
export { newChangePointsText } from './change-point-text.ts'
export { consoleReport } from './console.ts'
export { type EnergyText, energyText, type EnergyUnit } from './energy-unit.ts'
export { type BenchHistory, benchHistory, type HistoryPart } from './history.ts'
export { historyList, historyText } from './history-text.ts'
export { energyJsonSchema, energyReport, jsonReport, parseEnergyReport, schemaText } from './json.ts'
export { type EnergyReport, energyReportSchema, SCHEMA_FILE, SCHEMA_ID, SCHEMA_VERSION } from './json-schema.ts'
export {
  COMPARISON_SCHEMA_FILE,
  COMPARISON_SCHEMA_ID,
  COMPARISON_SCHEMA_VERSION,
  type ComparisonReport,
  comparisonReportSchema,
} from './json-schema-comparison.ts'
export { plainLine } from './plain-line.ts'
export { formatHalfWidth, formatJoules, formatPercent, formatQuantity, formatSeconds, formatWatts } from './quantity.ts'
export { sparkline } from './sparkline.ts'
export { inconclusiveText, type ShownVerdict, shownVerdict, SIGNS, verdictText } from './verdict-text.ts'
export type { TextStyle } from './table.ts'
export { type WarningText, warningText } from './warning-text.ts'
