/** Version of the schema of `energy.json`. */
export const SCHEMA_VERSION = 1
/** Name of the schema; the file lies beside every report. */
export const SCHEMA_ID = `urn:vitest-energy:report:${SCHEMA_VERSION}`
/** Name of the file with the schema of `energy.json`. */
export const SCHEMA_FILE = 'energy.schema.json'
