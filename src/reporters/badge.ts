import type { Comparison } from '../comparison.ts'
import { verdictCounts } from './comparison-summary.ts'
import { markupText } from './markup-text.ts'
import { plainLine } from './plain-line.ts'
import { shortened } from './shortened.ts'

/** A name and a value beside it, as badges show them. */
export interface Badge {
  label: string
  value: string
  /** Its colour: green, red, yellow, and blue for a figure without a verdict. */
  state: Comparison['verdict'] | 'figure'
}

/** Shields' own colours, so that the badges of a page look alike (badges/shields, badge-maker/lib/color.js). */
const COLOURS = { pass: '#4c1', regression: '#e05d44', inconclusive: '#dfb317', figure: '#007ec6' } as const
const LONGEST = 60
/** Mean width of a letter of Verdana at 11 px, and the margin at each side of a text, px. */
const LETTER = 6.6
const MARGIN = 6

const shown = (text: string): string => shortened(plainLine(text), LONGEST)

/** A badge as an SVG of its own: no network, no script, and no text that could become markup. */
export function badgeSvg({ label, value, state }: Badge): string {
  const texts = [shown(label), shown(value)]
  const widths = texts.map((text) => Math.round([...text].length * LETTER) + 2 * MARGIN)
  const [left = 0, right = 0] = widths
  const [name = '', figure = ''] = texts.map(markupText)
  const text = (content: string, from: number, width: number): string =>
    `<text x="${from + width / 2}" y="14" textLength="${width - 2 * MARGIN}" lengthAdjust="spacingAndGlyphs">${content}</text>`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${name}: ${figure}">`,
    `<title>${name}: ${figure}</title>`,
    `<clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#555"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${COLOURS[state]}"/></g>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">',
    `${text(name, 0, left)}${text(figure, left, right)}</g></svg>`,
    '',
  ].join('\n')
}

/** The JSON that shields.io makes a badge of (https://shields.io/badges/endpoint-badge). */
export const badgeEndpoint = ({ label, value, state }: Badge): string =>
  `${JSON.stringify({ schemaVersion: 1, label: shown(label), message: shown(value), color: COLOURS[state], isError: state === 'regression' })}\n`

/** What a comparison says on a badge. */
export function comparisonBadge(comparison: Comparison): Badge {
  const { regression } = verdictCounts(comparison)
  const label = comparison.quantity === 'proxy' ? 'CPU time' : 'energy'
  const { verdict: state } = comparison
  if (regression > 0) return { label, value: `${regression} ${regression === 1 ? 'regression' : 'regressions'}`, state }
  return { label, value: state === 'pass' ? 'no regression' : state, state }
}
