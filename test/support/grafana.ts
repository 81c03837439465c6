import { readFileSync } from 'node:fs'

export const GRAFANA = new URL('../../grafana/', import.meta.url)

export interface DataSourceRef {
  type: string
  uid: string
}

export interface Target {
  refId: string
  datasource: DataSourceRef
  format: 'time_series' | 'table'
  rawSql: string
}

export interface Panel {
  id: number
  title: string
  type: string
  gridPos: { x: number; y: number; w: number; h: number }
  description?: string
  datasource?: DataSourceRef
  fieldConfig?: { defaults: { unit: string }; overrides: { properties: { id: string; value: string }[] }[] }
  targets?: Target[]
}

export interface Variable {
  name: string
  type: string
  query: string
  datasource?: DataSourceRef
  multi: boolean
}

export interface Dashboard {
  uid: string
  schemaVersion: number
  panels: Panel[]
  templating: { list: Variable[] }
  annotations: { list: { name: string; datasource: DataSourceRef; target: Target; filter: { ids: number[] } }[] }
}

export const dashboard = JSON.parse(
  readFileSync(new URL('dashboards/vitest-energy.json', GRAFANA), 'utf8'),
) as Dashboard

export interface Surroundings {
  from: string
  to: string
  variables: Record<string, string | string[]>
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** `${name:sqlstring}`: every value as a literal, several with commas between. */
function interpolated(query: string, variables: Surroundings['variables']): string {
  return query.replaceAll(/\$\{(\w+)(?::(\w+))?\}/g, (_, name: string, format?: string) => {
    const value = variables[name]
    if (value === undefined) throw new Error(`there is no variable ${name}`)
    if (format !== 'sqlstring') throw new Error(`${name} is not quoted`)
    return [value].flat().map(quoted).join(',')
  })
}

/** RFC3339Nano of Go: no zeros at the end of the fraction. */
const rfc3339 = (time: string): string => quoted(new Date(time).toISOString().replace(/\.?0*Z$/, 'Z'))

function macro(name: string, args: string[], { from, to }: Surroundings): string {
  const [column = '', interval = ''] = args
  if (column === '') throw new Error(`${name} needs a column`)
  if (name === '__timeFilter') return `${column} BETWEEN ${rfc3339(from)} AND ${rfc3339(to)}`
  const [, count, unit] = /^'?(\d+)([smhdw])'?$/.exec(interval) ?? []
  if (!/^__timeGroup(Alias)?$/.test(name) || unit === undefined) throw new Error(`${name}(${args.join()})`)
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS]
  const group = `floor(extract(epoch from ${column})/${seconds})*${seconds}`
  return name === '__timeGroup' ? group : `${group} AS "time"`
}

/**
 * A query as Grafana sends it to PostgreSQL: variables first, then the macros, whose arguments end at the first closing
 * parenthesis and are split at commas (pkg/tsdb/grafana-postgresql-datasource/macros.go of Grafana). A comma right after
 * `$__timeGroup()` makes it `$__timeGroupAlias()`.
 */
export function grafanaSql(rawSql: string, surroundings: Surroundings): string {
  const query = interpolated(rawSql, surroundings.variables)
  const found = query.replaceAll(/\$([_a-zA-Z0-9]+)\(([^)]*)\)/g, (call, name: string, list: string) => {
    const isAlias = name === '__timeGroup' && query[query.indexOf(call) + call.length] === ','
    const args = list.split(',').map((each) => each.trim())
    return macro(isAlias ? '__timeGroupAlias' : name, args, surroundings)
  })
  if (/\$/.test(found)) throw new Error(`a $ is left in: ${found}`)
  return found
}
