import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { EnergyError, messageOf } from '../errors.ts'
import { packageUrl } from '../package-path.ts'
import { compressedPage } from './compressed-page.ts'
import type { PageContent, PageData } from './page-data.ts'

interface PageAssets {
  script: string
  style: string
}

let assets: PageAssets | undefined

/** The program and the style of the page, built into the package from `src/page`. */
function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(packageUrl(`dist/page/${name}`), 'utf8')
  try {
    assets ??= { script: read('page.js'), style: read('page.css') }
    return assets
  } catch (error) {
    throw new EnergyError(
      'REPORT_FAILED',
      `The program of the HTML report is missing: ${messageOf(error)}.`,
      'Install vitest-energy again; in a clone: npm run build.',
      { cause: error },
    )
  }
}

/** Stays only where the script does not run: it appears after a second. */
const OPENING =
  'The report is being opened. If this stays, the file is cut off, or the browser is too old: see energy.md and energy.json beside it.'

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** What a page may do: run its own script, wear its own style, and where it is served, ask its server. */
export function pagePolicy(kind: PageContent['kind']): string {
  const { script, style } = pageAssets()
  const connect = kind === 'site' ? "'self'" : "'none'"
  return `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; connect-src ${connect}; base-uri 'none'; form-action 'none'`
}

/**
 * One HTML file with everything in it. Its policy lets only its own script and style run, and nothing be fetched but, where
 * it is served, from its server. The data are compressed and in Base64, which has no letter that could be markup.
 *
 * @throws EnergyError REPORT_FAILED where the package is incomplete
 */
export function htmlPage(content: PageContent): string {
  const { script, style } = pageAssets()
  const compressed = content.kind === 'report' ? compressedPage(content.data) : gzipSync(JSON.stringify(content))
  const data = compressed.toString('base64')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(content.kind)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>Energy</title>
<style>${style}</style>
</head>
<body>
<div id="page"><p class="opening">${OPENING}</p></div>
<noscript>This report is drawn by a script. Without one, see energy.md and energy.json beside it.</noscript>
<script type="text/plain" id="data">${data}</script>
<script>${script}</script>
</body>
</html>
`
}

/** The text of `energy.html`. */
export const htmlReport = (data: PageData): string => htmlPage({ kind: 'report', data })
