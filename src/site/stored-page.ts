import { energyReport } from '../reporters/json.ts'
import type { PageData } from '../reporters/page-data.ts'
import type { DatabaseInterface } from '../store/index.ts'

/** What the page of a stored experiment shows; undefined when there is none with this id. */
export async function storedPage(db: DatabaseInterface, id: string): Promise<PageData | undefined> {
  const experiment = await db.loadExperiment(id)
  return (
    experiment && {
      report: energyReport(experiment),
      windows: [],
      power: [],
      readings: [],
      histories: [],
      omitted: [],
    }
  )
}
