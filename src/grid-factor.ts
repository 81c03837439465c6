/** Where a factor was published, and what it covers. */
export interface FactorSource {
  id: string
  title: string
  url: string
  licence: string
  /** What is inside: generation or consumption, direct or life-cycle, losses. */
  boundary: string
}

/** What one kWh of a region's electricity costs besides money, as one source has it. */
export interface GridFactor {
  /** Per kWh: g CO2e, l of water, or g of methane. */
  value: number
  /** Range over the sources that have a figure; absent where only one has. */
  low?: number
  high?: number
  /** Absent where the source does not say. */
  year?: number
  source: FactorSource
}

/** The factors of a country or another area. */
export interface GridRegion {
  id: string
  name: string
  carbon?: GridFactor
  water?: GridFactor
  methane?: GridFactor
}
