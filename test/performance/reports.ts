import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../../src/stats/index.ts'
import type { Figure } from '../support/figure.ts'
import { costText, medianSeconds, megabytes, together } from './cost-text.ts'
import { inFreshProcess } from './fresh-process.ts'
import { manyBenches } from './many-benches.ts'
import type { Form } from './part.ts'
import type { ReportCosts } from './reports-child.ts'
import { inScratchFolder } from './scratch-folder.ts'

const SIZES = {
  short: { benches: 50, sessions: 4, windows: 10, processes: 1 },
  long: { benches: 1000, sessions: 20, windows: 40, processes: 5 },
} as const
const SECONDS = 1

/** What all reports of the newest of several sessions cost, in fresh processes on copies of one database. */
export function reportCosts(of: (typeof SIZES)[Form]): Promise<ReportCosts[]> {
  return inScratchFolder(async (folder) => {
    const { database, experimentId } = await manyBenches(folder, of)
    return Array.from({ length: of.processes }, (_, i) => {
      const copy = join(folder, `copy-${i}.db`)
      copyFileSync(database, copy)
      return inFreshProcess<ReportCosts>('reports-child.ts', {
        database: copy,
        experimentId,
        dir: join(folder, `${i}`),
      })
    })
  })
}

/** From stored records to all reports. */
export async function reports(form: Form): Promise<Figure[]> {
  const { benches, sessions, windows } = SIZES[form]
  const costs = await reportCosts(SIZES[form])
  const whole = costs.map(({ steps }) => together(Object.values(steps)))
  const names = Object.keys(costs[0]?.steps ?? {})
  return [
    {
      what: `${benches} benches of ${windows} windows with ${sessions} sessions each: records, history, console, JSON, Markdown, HTML, JUnit, change points`,
      seen: costText(whole),
      target: '≤ 1 s',
      ...(form === 'long' ? { reached: medianSeconds(whole) <= SECONDS } : {}),
    },
    ...names.map((name) => {
      const size = median(costs.map(({ bytes }) => bytes[name] ?? 0))
      return {
        what: `of it: ${name}${size > 0 ? `, ${megabytes(size)}` : ''}`,
        seen: costText(costs.flatMap(({ steps }) => steps[name] ?? [])),
      }
    }),
  ]
}
