import { createHash } from 'node:crypto'
import type { Experiment } from '../run.ts'
import { markupText } from './markup-text.ts'
import { plainLine } from './plain-line.ts'
import { shortened } from './shortened.ts'

/** A report among others, as their index lists it. */
export interface IndexEntry {
  id: string
  name: string
  createdAt: string
  status: Experiment['status']
  commit?: string
  benches: number
  tasks: number
  /** Name of its file beside the index. */
  file: string
}

/** What the index of several reports lists of an experiment. @param file name of its report beside the index */
export const indexEntry = ({ id, name, createdAt, status, git, runs }: Experiment, file: string): IndexEntry => ({
  id,
  name,
  createdAt,
  status,
  ...(git.commit === undefined ? {} : { commit: git.commit }),
  benches: runs.filter(({ kind }) => kind === 'bench').length,
  tasks: runs.filter(({ kind }) => kind === 'task').length,
  file,
})

const LONGEST = 120
const shown = (text: string): string => markupText(shortened(plainLine(text), LONGEST))

const STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid; padding: 0.3rem 0.6rem; text-align: left; }
td.count { text-align: right; }
`

const row = ({ name, createdAt, status, commit, benches, tasks, file }: IndexEntry): string =>
  `<tr><td><a href="${encodeURIComponent(file)}">${shown(createdAt.slice(0, 16).replace('T', ' '))}</a></td><td>${shown(name)}</td><td>${shown(commit?.slice(0, 12) ?? '')}</td><td>${shown(status)}</td><td class="count">${benches}</td><td class="count">${tasks}</td></tr>`

/** A page that lists reports beside it, the newest first. It has no script, and may load nothing. */
export function htmlIndex(entries: readonly IndexEntry[]): string {
  const style = createHash('sha256').update(STYLE).digest('base64')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Energy reports</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Energy reports</h1>
<table>
<caption>${entries.length} ${entries.length === 1 ? 'experiment' : 'experiments'}, the newest first; times are UTC</caption>
<thead><tr><th scope="col">Begin</th><th scope="col">Name</th><th scope="col">Commit</th><th scope="col">Status</th><th scope="col">Runs of benches</th><th scope="col">Runs of tasks</th></tr></thead>
<tbody>
${entries.toReversed().map(row).join('\n')}
</tbody>
</table>
</main>
</body>
</html>
`
}
