import { views } from './009-views.ts'

/**
 * Records are texts, which `jsonb` may refuse: it has no U+0000 and no lone surrogates. Their escapes, after an even number of
 * backslashes, become U+FFFD, which no number or flag of a record holds.
 */
const recordJson = `CREATE FUNCTION record_json(record TEXT) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN strpos(record, '\\u') = 0 THEN record::jsonb
      ELSE regexp_replace(record, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|d[89a-f][0-9a-f]{2})', '\\1\\\\ufffd', 'g')::jsonb END $$`

/** The views of SQLite; readings and tools are `json` here, whose operators are the same. */
export const viewsPostgres: readonly string[] = [
  recordJson,
  ...views.map((view) => view.replaceAll(/\b(?:runs|r|b)\.record\b(?= ->)/g, 'record_json($&)')),
]
