import { compressedPage } from './compressed-page.ts'
import type { PageData } from './page-data.ts'

/** No HTML report is larger, whatever was measured. */
export const LARGEST_PAGE_BYTES = 5_000_000
/** Of these the program and the style of the page. */
const PROGRAM_BYTES = 500_000
/** Base64 has four letters for three bytes. */
const LARGEST_DATA_BYTES = ((LARGEST_PAGE_BYTES - PROGRAM_BYTES) * 3) / 4

/** UTF-8 of one unit of a text's length. */
const MOST_BYTES_OF_LETTER = 3

/** Windows of all benches of a page: with five numbers each about a megabyte. */
const MOST_WINDOWS = 40_000

const sizeOf = (data: PageData): number => compressedPage(data).length

const count = (number: number, one: string, several: string): string => `${number} ${number === 1 ? one : several}`

/** Whole benches, from the first on, as long as there is room for their windows. */
export function withFewWindows(data: PageData): PageData {
  let left = MOST_WINDOWS
  const windows = data.windows.filter(({ ops }) => (left -= ops.length) >= 0)
  const missing = data.windows.length - windows.length
  if (missing === 0) return data
  return {
    ...data,
    windows,
    omitted: [
      ...data.omitted,
      `The windows of ${count(missing, 'process', 'processes')} that ${missing === 1 ? 'measures' : 'measure'} a bench.`,
    ],
  }
}

interface Cut {
  /** What is left out by it. */
  text: string
  isThere: (data: PageData) => boolean
  of: (data: PageData) => PageData
}

/** What a page can do without, the least missed first. */
const CUTS: readonly Cut[] = [
  {
    text: 'What was read beside the energy.',
    isThere: ({ readings }) => readings.length > 0,
    of: (data) => ({ ...data, readings: [] }),
  },
  {
    text: 'The power over time.',
    isThere: ({ power }) => power.length > 0,
    of: (data) => ({ ...data, power: [] }),
  },
  {
    text: 'The comparison of commits.',
    isThere: ({ comparison }) => comparison !== undefined,
    of: (data) => {
      const { comparison: _, ...rest } = data
      return rest
    },
  },
  {
    text: 'The windows of all benches.',
    isThere: ({ windows }) => windows.length > 0,
    of: (data) => ({ ...data, windows: [] }),
  },
  {
    text: 'The histories of all benches.',
    isThere: ({ histories }) => histories.length > 0,
    of: (data) => ({ ...data, histories: [] }),
  },
  {
    text: 'The events of all runs.',
    isThere: ({ report }) => report.runs.some(({ events }) => events.length > 0),
    of: ({ report, ...data }) => ({
      ...data,
      report: { ...report, runs: report.runs.map((run) => ({ ...run, events: [] })) },
    }),
  },
]

/** As many of the first benches and runs as fit, by halves. */
function shortened(data: PageData, bytes: number): PageData {
  const { benchmarks, runs } = data.report
  let [benches, tasks] = [benchmarks.length, runs.length]
  let page = data
  while (benches + tasks > 0 && sizeOf(page) > bytes) {
    benches >>= 1
    tasks >>= 1
    const left = `${benchmarks.length - benches} of ${benchmarks.length} benches and ${runs.length - tasks} of ${runs.length} runs`
    page = {
      ...data,
      report: { ...data.report, benchmarks: benchmarks.slice(0, benches), runs: runs.slice(0, tasks) },
      omitted: [...data.omitted, `${left}: energy.json has them all.`],
    }
  }
  return page
}

/**
 * A page that is not too large: parts are left out until it is not, and `omitted` says which.
 *
 * @param bytes most bytes of its data, compressed
 */
export function fittingPage(whole: PageData, bytes = LARGEST_DATA_BYTES): PageData {
  let page = withFewWindows(whole)
  // Most pages are smaller than that before they are compressed.
  const json = JSON.stringify(page)
  if (json.length * MOST_BYTES_OF_LETTER <= bytes || compressedPage(page, json).length <= bytes) return page
  for (const { text, isThere, of } of CUTS) {
    if (!isThere(page)) continue
    if (sizeOf(page) <= bytes) return page
    page = { ...of(page), omitted: [...page.omitted, text] }
  }
  return shortened(page, bytes)
}
