import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What make.py, beside this file, has written. */
interface References {
  mannWhitney: { m: number; n: number; cdf: number[] }[]
  signedRank: { n: number; cdf: number[] }[]
  blockCuts: { pairs: number; alpha: number; leftOut: number; confidence: number }[]
  studentQuantiles: [probability: number, degrees: number, t: number][]
  studentDistribution: [t: number, degrees: number, probability: number][]
  normalQuantiles: [probability: number, z: number][]
  normalDistribution: [z: number, probability: number][]
  trends: { values: number[]; tau: number; p: number }[]
  tTests: { first: number[]; second: number[]; p: number }[]
  quantiles: { values: number[]; expected: [probability: number, value: number][] }
  changePoints: { values: number[]; all: [index: number, change: number][]; large: [index: number, change: number][] }[]
}

export const references = JSON.parse(readFileSync(join(import.meta.dirname, 'references.json'), 'utf8')) as References
