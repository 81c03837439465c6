import { dirname, join } from 'node:path'
import * as z from 'zod'
import { EnergyError } from '../errors.ts'
import type { FactorSource, GridFactor, GridRegion } from '../grid-factor.ts'
import { loadConfigFile } from './config-file.ts'
import { wordsLike } from './spelling.ts'
import { csvRows } from './csv-table.ts'
import { textOf } from './text-file.ts'

const text = z.string().trim().min(1)
const positive = z.number().min(0)

const factorSchema = z
  .strictObject({
    value: positive,
    low: positive.optional(),
    high: positive.optional(),
    year: z.int().min(1990).max(2100).optional(),
    source: text,
  })
  .refine(({ value, low = value, high = value }) => low <= value && value <= high, 'a value from low to high')

/** `config/grid_factors.yaml`. */
const gridFileSchema = z
  .strictObject({
    sources: z.record(text, z.strictObject({ title: text, url: z.url(), licence: text, boundary: text })),
    tables: z
      .array(
        z.strictObject({
          file: text,
          source: text,
          id: text,
          name: text.optional(),
          year: text.optional(),
          aliases: z.record(text, text).default({}),
          carbon: z.strictObject({ column: text, gramsPerUnit: z.number().positive() }).optional(),
          water: z.strictObject({ column: text }).optional(),
        }),
      )
      .default([]),
    regions: z
      .record(
        text,
        z.strictObject({
          name: text,
          carbon: factorSchema.optional(),
          water: factorSchema.optional(),
          methane: factorSchema.optional(),
        }),
      )
      .default({}),
  })
  .superRefine(({ sources, tables, regions }, context) => {
    const refuse = (source: string, ...path: (string | number)[]): void => {
      if (Object.hasOwn(sources, source)) return
      const message = `one of the sources: ${Object.keys(sources).join(', ')}`
      context.addIssue({ code: 'custom', path: [...path, 'source'], message })
    }
    for (const [i, { source }] of tables.entries()) refuse(source, 'tables', i)
    for (const [id, { carbon, water, methane }] of Object.entries(regions)) {
      for (const [key, factor] of Object.entries({ carbon, water, methane })) {
        if (factor) refuse(factor.source, 'regions', id, key)
      }
    }
  })

type GridFile = z.output<typeof gridFileSchema>
type Table = GridFile['tables'][number]

/** The regions with their factors. */
export interface GridFactors {
  regions: ReadonlyMap<string, GridRegion>
  /** @throws EnergyError REGION_UNKNOWN with the ones that look like it, or all */
  get(id: string): GridRegion
}

/** Of two sources the first has the value, and both are the ends of the interval. */
function widened(known: GridFactor | undefined, other: GridFactor): GridFactor {
  if (!known) return other
  const ends = [known.low, known.high, known.value, other.value].filter((each) => each !== undefined)
  return { ...known, low: Math.min(...ends), high: Math.max(...ends) }
}

function readTable(folder: string, table: Table, source: FactorSource): GridRegion[] {
  const path = join(folder, table.file)
  const published = textOf(path)
  if (published === undefined) {
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `${path}, a table of grid factors, is missing.`,
      'Put it there, or take it out of tables in grid_factors.yaml.',
    )
  }
  const aliases = new Map(Object.entries(table.aliases))
  const rows = csvRows(path, published, [
    table.id,
    ...[table.name, table.year, table.carbon?.column, table.water?.column].filter((each) => each !== undefined),
  ])
  return rows.map((row) => {
    const number = (column: string | undefined): number | undefined =>
      column === undefined ? undefined : row.number(column)
    const id = row.text(table.id)
    const year = number(table.year)
    const dated = { ...(year === undefined ? {} : { year }), source }
    const carbon = number(table.carbon?.column)
    const water = number(table.water?.column)
    return {
      id: aliases.get(id) ?? id,
      name: table.name === undefined ? (aliases.get(id) ?? id) : row.text(table.name),
      ...(carbon === undefined ? {} : { carbon: { value: carbon * (table.carbon?.gramsPerUnit ?? 1), ...dated } }),
      ...(water === undefined ? {} : { water: { value: water, ...dated } }),
    }
  })
}

const listed = (ids: readonly string[]): string => ids.join(', ')

/**
 * Loads `<root>/config/grid_factors.yaml`, or else the factors that are published with this package. Tables are read in
 * their order: the first that has a figure gives it, later ones widen its interval. Regions of one's own go before them.
 *
 * @throws EnergyError CONFIG_INVALID with one line for every problem; CONFIG_UNREADABLE
 */
export function loadGridFactors(root: string): GridFactors {
  const { file, value } = loadConfigFile({ root, name: 'grid_factors.yaml', schema: gridFileSchema })
  const sourceOf = (id: string): FactorSource => ({ id, ...(value.sources[id] as Omit<FactorSource, 'id'>) })
  const regions = new Map<string, GridRegion>()
  for (const table of value.tables) {
    for (const region of readTable(dirname(file), table, sourceOf(table.source))) {
      const known = regions.get(region.id)
      regions.set(region.id, {
        ...region,
        ...known,
        ...(region.carbon ? { carbon: widened(known?.carbon, region.carbon) } : {}),
        ...(region.water ? { water: widened(known?.water, region.water) } : {}),
      })
    }
  }
  const own = ({ source, ...factor }: z.output<typeof factorSchema>): GridFactor => {
    const { low, high, year, value: each } = factor
    return {
      value: each,
      ...(low === undefined ? {} : { low }),
      ...(high === undefined ? {} : { high }),
      ...(year === undefined ? {} : { year }),
      source: sourceOf(source),
    }
  }
  for (const [id, { name, carbon, water, methane }] of Object.entries(value.regions)) {
    regions.set(id, {
      id,
      name,
      ...(carbon ? { carbon: own(carbon) } : {}),
      ...(water ? { water: own(water) } : {}),
      ...(methane ? { methane: own(methane) } : {}),
    })
  }
  const get = (id: string): GridRegion => {
    const region = regions.get(id)
    if (region) return region
    const ids = [...regions.keys()].toSorted()
    const near = wordsLike(id, ids)
    throw new EnergyError(
      'REGION_UNKNOWN',
      `${file} has no region ${JSON.stringify(id)}${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '.'}`,
      `Known are ${listed(ids)}.`,
    )
  }
  return { regions, get }
}
