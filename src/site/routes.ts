import { siteTasks } from './tasks.ts'
import type { Live } from './live.ts'
import { RequestRefused } from './request-refused.ts'
import type { StartedRuns } from './started-runs.ts'
import type { Stored } from './stored.ts'
import { wantedRun } from './wanted-run.ts'

export interface Asked {
  query: URLSearchParams
  /** Read when it is asked for. */
  body: () => Promise<unknown>
}

/** What a path answers, by method. Only what starts and stops a run of tasks takes POST: nothing else can be written. */
export type Route = Partial<Record<'GET' | 'POST', (asked: Asked) => unknown>>

export interface Answering {
  root: string
  env: NodeJS.ProcessEnv
  stored: Stored
  live: Live
  started: StartedRuns
}

function text(query: URLSearchParams, name: string): string {
  const value = query.get(name)
  if (value) return value
  throw new RequestRefused(400, `The address lacks ${name}.`, 'Go back to the list.')
}

/** How many runs the page has already; the address names experiments with their counts. */
const known = (query: URLSearchParams, id: string): number => {
  const count = query.get(id) ?? ''
  return /^\d{1,9}$/.test(count) ? Number(count) : 0
}

/** Every path there is but the page itself. Paths are compared as a whole: none of them leads to a file. */
export function routes({ root, env, stored, live, started }: Answering): ReadonlyMap<string, Route> {
  return new Map<string, Route>([
    ['/api/experiments', { GET: () => stored.experiments() }],
    ['/api/experiment', { GET: ({ query }) => stored.experiment(text(query, 'id')) }],
    [
      '/api/runs',
      {
        GET: () => stored.runs(),
        POST: async ({ body }) => started.start(wantedRun(await body(), siteTasks(root, env))),
      },
    ],
    ['/api/runs/stop', { POST: () => started.stop() }],
    ['/api/started', { GET: () => ({ started: started.list() }) }],
    ['/api/histories', { GET: () => stored.histories() }],
    [
      '/api/history',
      {
        GET: ({ query }) =>
          stored.history({
            benchmarkKey: text(query, 'bench'),
            hardwareHash: text(query, 'hardware'),
            reader: text(query, 'reader'),
          }),
      },
    ],
    ['/api/tasks', { GET: () => siteTasks(root, env) }],
    ['/api/live', { GET: ({ query }) => live.now((id) => known(query, id)) }],
  ])
}
