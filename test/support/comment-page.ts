import { marked } from 'marked'

/** Enough of GitHub's style sheet to see what a comment looks like there: sizes, borders and colours of its two themes. */
const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --border: #d1d9e0; --muted: #f6f8fa; --code: #818b981f }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --back: #0d1117; --border: #3d444d; --muted: #151b23; --code: #656c7633 }
}
body { margin: 16px; background: var(--back); color: var(--text);
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
article { max-width: 880px; margin: auto; border: 1px solid var(--border); border-radius: 6px; padding: 16px; overflow-wrap: break-word }
h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25 }
p, ul, details, table { margin: 0 0 16px }
ul { padding-left: 2em }
code { font: 85%/1.5 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; background: var(--code); padding: .2em .4em;
  border-radius: 6px; white-space: break-spaces }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto }
th, td { border: 1px solid var(--border); padding: 6px 13px }
tr:nth-child(2n) td { background: var(--muted) }
summary { cursor: pointer }
a { color: #0969da }
@media (prefers-color-scheme: dark) { a { color: #4493f8 } }
`

/** A comment as the page of a code host would show it; raw HTML stays in, so that what slips through is seen. */
export const commentHtml = (markdown: string): string => marked.parse(markdown, { async: false, gfm: true })

export const commentPage = (markdown: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Comment</title><style>${STYLE}</style></head><body><article>${commentHtml(markdown)}</article></body></html>`
