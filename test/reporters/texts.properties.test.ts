import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect } from 'vitest'
import { csv } from '../../src/export/csv.ts'
import { jsonLines } from '../../src/export/json-lines.ts'
import { otlpRequest } from '../../src/export/otlp.ts'
import { badgeEndpoint, badgeSvg, energyMarkdown, junitReport } from '../../src/reporters/index.ts'
import { plainLine } from '../../src/reporters/plain-line.ts'
import type { StoredRow } from '../../src/store/index.ts'
import { HOSTILE_TEXTS } from '../support/comparison.ts'
import { commentHtml } from '../support/comment-page.ts'
import { hostileExperiment } from '../support/hostile-experiment.ts'
import { holds } from '../support/property.ts'
import { collected, tableOf } from '../support/stored.ts'

/** Letters that formats give a meaning to, and any others, lone halves of pairs and control characters included. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...`<>&'"\`|\\*_[]()!#@:/=+-;,\t\r\n {}$%\u0000\u001b\u202e\ufffe\uffff\ud800\ufeff`.split(''),
    ),
    maxLength: 30,
  }),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.tuple(fc.constantFrom(...HOSTILE_TEXTS), fc.constantFrom(...HOSTILE_TEXTS)).map((both) => both.join('')),
)

/** Names of elements and texts of a document; what XML 1.0 does not allow is an error (https://www.w3.org/TR/xml/). */
function strictly(xml: string): { elements: string[]; attributes: Record<string, string>[]; texts: string[] } {
  const seen = { elements: [] as string[], attributes: [] as Record<string, string>[], texts: [] as string[] }
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    seen.elements.push(name)
    seen.attributes.push({ ...attributes })
  })
  parser.on('text', (each) => void seen.texts.push(each))
  parser.write(xml).close()
  return seen
}

const PLAIN = strictly(badgeSvg({ label: 'a', value: 'b', state: 'figure' }))

holds(
  'a badge of any text is the same SVG, with that text in it',
  200,
  fc.property(text, text, (label, value) => {
    const { elements, texts } = strictly(badgeSvg({ label, value, state: 'pass' }))
    expect(elements).toEqual(PLAIN.elements)
    const [name = '', figure = ''] = [label, value].map((each) => plainLine(each))
    if ([...name].length < 50 && [...figure].length < 50) expect(texts.join('')).toContain(`${name}: ${figure}`)
    expect(JSON.parse(badgeEndpoint({ label, value, state: 'pass' }))).toMatchObject({ schemaVersion: 1 })
  }),
)

const shape = strictly(junitReport(hostileExperiment('a'))).elements

holds(
  'JUnit of any text is the same document, with that text in it',
  40,
  fc.property(text, (each) => {
    const { elements, attributes } = strictly(junitReport(hostileExperiment(each)))
    expect(elements.filter((name) => name !== 'property')).toEqual(shape.filter((name) => name !== 'property'))
    const letters = /^[\w ]{1,60}$/.test(each) ? each.trim() : undefined
    if (letters) expect(attributes.some(({ name }) => name?.includes(letters))).toBe(true)
  }),
)

const ELEMENTS = 'h3 h4 p br code table thead tbody tr th td details summary ul li'.split(' ')

holds(
  'Markdown of any text becomes no element, link, image or mention when it is drawn',
  25,
  fc.property(text, (each) => {
    const html = commentHtml(energyMarkdown(hostileExperiment(each)))
    for (const [tag, name = '', attributes = ''] of html.matchAll(/<(\w+)([^>]*)>/g)) {
      expect(ELEMENTS, tag).toContain(name)
      expect(attributes, tag).toMatch(/^(?: align="(?:left|right)")?$/)
    }
    const outside = html
      .replace(/<code>[^]*?<\/code>/g, '')
      .replace(/<[^>]*>/g, '')
      .replaceAll('&#39;', '’')
    expect(outside).not.toMatch(/@|\bwww\.|https?:\/\/|#\d|\u202E/)
  }),
)

const NAMED = tableOf('runs').columns.filter(({ name }) => name === 'name' || name === 'suite')
const pagesOf = (rows: StoredRow[]): { columns: typeof NAMED; pages: AsyncIterable<StoredRow[]> } => ({
  columns: NAMED,
  // oxlint-disable-next-line require-yield -- one page
  pages: (async function* () {
    yield rows
  })(),
})

holds(
  'CSV of any text runs in no spreadsheet, and is that text again for who takes the apostrophe off',
  200,
  fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 3 }), async (names) => {
    const rows = names.map(([name, suite]) => ({ name, suite }))
    const written = (await collected(csv(pagesOf(rows)))).join('')
    const [header = [], ...records] = parse(written)
    expect(records).toHaveLength(rows.length)
    records.forEach((record, i) =>
      record.forEach((cell, column) => {
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
        const read = cell.replace(/^'(?='*[=+\-@\t\r\n＝＋－＠])/, '')
        expect(read).toBe(rows[i]?.[header[column] as 'name' | 'suite'].toWellFormed())
      }),
    )
  }),
)

holds(
  'JSON lines and OTLP of any text are JSON of one line and one request, with that text in it',
  200,
  fc.asyncProperty(text, text, async (name, suite) => {
    const lines = (await collected(jsonLines(pagesOf([{ name, suite }])))).join('').split('\n')
    expect(lines).toHaveLength(2)
    expect(Object.values(JSON.parse(lines[0] as string) as object)).toEqual(expect.arrayContaining([name, suite]))
    const run = {
      run_id: name,
      task: suite,
      total_joules: 1,
      started_at: '2026-01-02T03:04:05.678Z',
      duration_seconds: 1,
    }
    const request = otlpRequest([run], '1') as string
    expect(request).not.toContain('\n')
    const values = [
      ...request.matchAll(/"key":"vitest_energy\.(?:run_id|task)","value":(\{"stringValue":"(?:\\.|[^"\\])*"\})/g),
    ]
    expect(
      values.slice(0, 2).map(([, value = '']) => (JSON.parse(value) as { stringValue: string }).stringValue),
    ).toEqual([name, suite])
  }),
)
