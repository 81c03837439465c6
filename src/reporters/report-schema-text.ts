import * as z from 'zod'
import { energyReportSchema } from './json-schema.ts'
import { SCHEMA_ID } from './report-version.ts'

// The built package has the text alone (build.ts): making it would take 30 ms at the end of every run.

/** The text of `energy.schema.json`. */
export const schemaText = (): string =>
  `${JSON.stringify({ $id: SCHEMA_ID, ...z.toJSONSchema(energyReportSchema) }, undefined, 2)}\n`
