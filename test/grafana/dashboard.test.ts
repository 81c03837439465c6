import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { dashboard, GRAFANA, grafanaSql } from '../support/grafana.ts'

const SOURCE = { type: 'grafana-postgresql-datasource', uid: '${DS}' }
const panels = dashboard.panels.filter(({ type }) => type !== 'row')
const targets = [
  ...panels.flatMap((panel) => panel.targets ?? []),
  ...dashboard.annotations.list.map(({ target }) => target),
]
const variables = dashboard.templating.list
const queries = [...targets.map(({ rawSql }) => rawSql), ...variables.slice(1).map(({ query }) => query)]

test('it has the schema of Grafana 12 and newer, and every part asks the database of the variable DS', () => {
  expect(dashboard.schemaVersion).toBe(42)
  expect(variables[0]).toMatchObject({ name: 'DS', type: 'datasource', query: SOURCE.type })
  const sources = [...panels, ...targets, ...variables.slice(1), ...dashboard.annotations.list]
  for (const { datasource } of sources) expect(datasource).toEqual(SOURCE)
})

test('panels have ids of their own, places of their own, a description and a unit', () => {
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length)
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
    expect(x + w).toBeLessThanOrEqual(24)
    return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`)
  })
  expect(new Set(cells).size).toBe(cells.length)
  for (const { title, description, fieldConfig, targets: own } of panels) {
    expect(description, title).toMatch(/\.$/)
    expect(own, title).toHaveLength(1)
    const units = [
      fieldConfig?.defaults.unit,
      ...(fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties.map(({ value }) => value)),
    ]
    for (const unit of units) expect(unit, title).toMatch(/^(joule|watt|percentunit|short|s|none|dateTimeAsIso)$/)
  }
})

test('change points are drawn on the history of the bench alone', () => {
  const ids = dashboard.annotations.list.flatMap(({ filter }) => filter.ids)
  expect(panels.filter(({ id }) => ids.includes(id)).map(({ title }) => title)).toEqual(['Energy per op by commit'])
})

test('a line of a series has a name, and a time series its three columns', () => {
  const series = targets.filter(({ format }) => format === 'time_series')
  expect(series.length).toBeGreaterThan(4)
  for (const { rawSql } of series) {
    expect(rawSql).toMatch(/AS "time"|\$__timeGroupAlias\(/)
    expect(rawSql).toMatch(/metric/)
    expect(rawSql).toMatch(/ AS value/)
    expect(rawSql).toMatch(/ORDER BY 1, 2$/)
  }
})

test('every query keeps to the time range or to a bench, and quotes its variables', () => {
  const hostile = Object.fromEntries(variables.slice(1).map(({ name }) => [name, ["'; DROP TABLE runs; --", 'b']]))
  for (const query of queries) {
    expect(query).toMatch(/\$__timeFilter\(|\$\{benchmark:sqlstring\}/)
    const sent = grafanaSql(query, { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00.250Z', variables: hostile })
    expect(sent.replaceAll(/'(?:[^']|'')*'/g, '')).not.toMatch(/DROP|\$/)
  }
})

test('the provisioning files name the dashboards and the database, and hold no secret', () => {
  const read = (name: string): unknown => parse(readFileSync(new URL(`provisioning/${name}`, GRAFANA), 'utf8'))
  const { datasources } = read('datasources/vitest-energy.yaml') as { datasources: Record<string, unknown>[] }
  expect(datasources).toHaveLength(1)
  expect(datasources[0]).toMatchObject({
    type: SOURCE.type,
    secureJsonData: { password: '$ENERGY_GRAFANA_PASSWORD' },
    jsonData: { sslmode: 'verify-full', sslRootCertFile: '$ENERGY_GRAFANA_CA' },
  })
  const { providers } = read('dashboards/vitest-energy.yaml') as { providers: Record<string, unknown>[] }
  expect(providers).toMatchObject([{ type: 'file', options: { path: '$ENERGY_GRAFANA_DASHBOARDS' } }])
  expect(readdirSync(new URL('dashboards', GRAFANA))).toEqual(['vitest-energy.json'])
})
