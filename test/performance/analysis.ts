import { median } from '../../src/stats/index.ts'
import type { Figure } from '../support/figure.ts'
import type { AnalysisCosts } from './analysis-child.ts'
import { costText, medianSeconds, megabytes, together } from './cost-text.ts'
import { inFreshProcess } from './fresh-process.ts'
import { recordedInvocation } from './long-series.ts'
import type { Form } from './part.ts'
import { inScratchFolder } from './scratch-folder.ts'

const SIZES = {
  short: { rows: 20_000, runs: 2, spans: 100, processes: 1 },
  long: { rows: 1_000_000, runs: 5, spans: 1000, processes: 5 },
} as const
/** What is as small as a run can be: its process has loaded and done the same. */
const EMPTY = { rows: 500, runs: 1, spans: 10 }
const SECONDS = 0.25
const BYTES = 100e6
/** The steps that make a record of samples; the others are told beside them. */
const ANALYSIS = ['run records', 'spans', 'collected', 'power series'] as const

const number = (value: number): string => value.toLocaleString('en').replaceAll(',', ' ')

/** What an analysis costs, and how many times that of a loop by hand over the same file. */
export async function analysisCosts(form: Form): Promise<{ full: AnalysisCosts[]; empty: AnalysisCosts[] }> {
  const { processes, ...size } = SIZES[form]
  return await inScratchFolder((folder) => {
    const [full, empty] = [size, EMPTY].map((of) => ({
      ...recordedInvocation(folder, { ...of, telemetry: of === size }),
      spans: of.spans,
    }))
    const rounds = Array.from({ length: processes }, () =>
      [full, empty].map((argument) => inFreshProcess<AnalysisCosts>('analysis-child.ts', argument)),
    )
    return {
      full: rounds.map(([each]) => each as AnalysisCosts),
      empty: rounds.map(([, each]) => each as AnalysisCosts),
    }
  })
}

/** From a million samples to run records, spans and series. */
export async function analysis(form: Form): Promise<Figure[]> {
  const { rows, runs, spans } = SIZES[form]
  const { full, empty } = await analysisCosts(form)
  const of = (name: string) => full.flatMap(({ steps }) => steps[name] ?? [])
  const whole = full.map(({ steps }) => together(ANALYSIS.map((name) => steps[name])))
  const ratio = median(whole.map(({ seconds }, i) => seconds / (full[i]?.plain.seconds ?? Number.NaN)))
  const beyond = (bytesOf: (costs: AnalysisCosts) => number): number =>
    median(full.map(bytesOf)) - median(empty.map(bytesOf))
  const peak = beyond(({ peakBytes }) => peakBytes)
  return [
    {
      what: `${number(rows)} samples of three counters in ${runs} runs with ${number(spans)} spans each: records, spans and power series`,
      seen: costText(whole),
      target: '≤ 250 ms',
      ...(form === 'long' ? { reached: medianSeconds(whole) <= SECONDS } : {}),
    },
    ...ANALYSIS.map((name) => ({ what: `of it: ${name}`, seen: costText(of(name)) })),
    {
      what: 'a loop by hand over the same file',
      seen: `${costText(full.map(({ plain }) => plain))}; ×${ratio.toFixed(1)}`,
    },
    { what: `beside it: telemetry, ${number(rows / 10)} rows`, seen: costText(of('telemetry')) },
    { what: 'beside it: blocks of the store, compressed and read again', seen: costText(of('blocks')) },
    {
      what: 'largest resident set beyond that of an empty run',
      seen: megabytes(peak),
      target: '≤ 100 MB',
      ...(form === 'long' ? { reached: peak <= BYTES } : {}),
    },
    {
      what: 'heap and buffers in use after it, beyond those of an empty run',
      seen: megabytes(beyond(({ heapBytes }) => heapBytes)),
    },
  ]
}
