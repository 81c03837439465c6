import { EnergyError } from '../errors.ts'
import { plainLine } from './plain-line.ts'
import { shortened } from './shortened.ts'

/** Letters of a text from elsewhere that are shown. */
const LONGEST = 120
const LONGEST_SENTENCE = 300
const LONGEST_ADDRESS = 1000

/**
 * A text from elsewhere as a code span, the one place where GitHub and GitLab link no name, issue, address or commit and
 * read no HTML (GFM specification, 6.3). The fence is longer than every run of backticks in it (6.3), and pipes are escaped
 * for cells of tables (4.10): an odd number of backslashes in front of each, whichever way a renderer counts them.
 */
export function codeSpan(text: string): string {
  const line = shortened(plainLine(text), LONGEST)
  if (line === '') return '`–`'
  const fence = '`'.repeat(1 + Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  const escaped = line.replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes}\\|`)
  return `${fence}${padding}${escaped}${padding}${fence}`
}

/**
 * A sentence that may hold words from elsewhere, as text of Markdown: what could begin a mark, a tag or a link becomes a
 * character reference, and what names people or issues becomes its full-width twin, which nobody is notified by. Addresses
 * are broken: GitLab links them in the finished text.
 */
export const prose = (text: string): string =>
  shortened(plainLine(text), LONGEST_SENTENCE)
    .replace(/@/g, '＠')
    .replace(/#/g, '＃')
    .replace(/`([^`]*)`/g, '“$1”')
    .replace(/:\/\//g, ': //')
    .replace(/\bwww\./gi, 'www .')
    .replace(/[&<>\\`*_[\]|~]/g, (letter) => `&#${letter.charCodeAt(0)};`)

/** Spaces that do not break: numbers stay whole on a narrow screen. */
export const whole = (text: string): string => text.replaceAll(' ', '\u00A0')

/**
 * A link with a text of ours.
 *
 * @throws EnergyError USAGE when the address is none of http or https
 */
export function link(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.href.length > LONGEST_ADDRESS) {
    throw new EnergyError(
      'USAGE',
      `${JSON.stringify(shortened(plainLine(address), LONGEST))} is no address that a report can link to.`,
      `Give an address that begins with https:// or http://, of at most ${LONGEST_ADDRESS} characters.`,
    )
  }
  return `[${text}](<${url.href.replaceAll('>', '%3E').replaceAll('<', '%3C')}>)`
}
