import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { comparisonMarkdown } from '../../src/reporters/index.ts'
import { commentHtml, commentPage } from '../support/comment-page.ts'
import { changeOf, everyVerdict, exampleCompared, exampleComparison, HOSTILE_TEXTS } from '../support/comparison.ts'
import { long } from '../support/long.ts'

const RUN = 'https://ci.example/runs/1'

/** A comparison whose every text is one that nobody wants. */
const hostile = (text: string) => {
  const { base, head, hardware } = exampleComparison()
  return exampleComparison({
    verdict: 'regression',
    base: { ...base, ref: text, commit: text },
    head: { ...head, ref: text, subject: text },
    hardware: { ...hardware, cpuModel: text, hostname: text },
    reader: text,
    benches: [
      exampleCompared(text, 0.1, { verdict: 'regression', suite: text, file: text }),
      exampleCompared(text, 0.1, {
        verdict: 'regression',
        suite: text,
        accepted: { commit: text, reason: text },
        warnings: [{ kind: 'not-pinned', reason: text }],
      }),
    ],
    added: [text],
    removed: [text],
    left: [{ benchmarkKey: text, why: 'failed', detail: text }],
    warnings: [
      { kind: 'sampler-degraded', reason: text },
      { kind: 'client-side-only', provider: text },
    ],
  })
}

const ELEMENTS = 'h3 p br code a table thead tbody tr th td strong em details summary ul li'.split(' ')

/** What the renderer made of a comment: its elements with what they carry, and the text that stands outside of code. */
function anatomy(html: string): { tags: string[]; attributes: string[]; prose: string; rows: number[] } {
  const tags = [...html.matchAll(/<(\w+)([^>]*)>/g)]
  return {
    tags: [...new Set(tags.map(([, name = '']) => name.toLowerCase()))],
    attributes: [...new Set(tags.map(([, , attributes = '']) => attributes.trim()))].sort(),
    prose: html.replace(/<code>[^]*?<\/code>/g, '').replace(/<[^>]*>/g, ''),
    rows: [...html.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = '']) => row.match(/<t[dh]/g)?.length ?? 0),
  }
}

const withCmark = spawnSync('cmark-gfm', ['--version']).status === 0
const RENDERERS: [string, boolean, (markdown: string) => string][] = [
  ['marked', true, commentHtml],
  [
    'cmark-gfm, GitHub’s own (apt-get install cmark-gfm)',
    withCmark,
    (markdown) =>
      execFileSync('cmark-gfm', ['--unsafe', '-e', 'table', '-e', 'autolink', '-e', 'strikethrough'], {
        input: markdown,
        encoding: 'utf8',
      }),
  ],
]

describe.each(RENDERERS)('rendered by %s', (_, present, render) => {
  test.skipIf(!present).each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'nothing becomes live: %s',
    (_name, text) => {
      const { tags, attributes, prose, rows } = anatomy(render(comparisonMarkdown(hostile(text), { runUrl: RUN })))
      expect(tags.filter((tag) => !ELEMENTS.includes(tag))).toEqual([])
      expect(attributes.filter((each) => !/^(?:align="(?:left|right)")?$/.test(each))).toEqual([`href="${RUN}"`])
      expect(prose).not.toMatch(/@|www\.|https?:\/\/|#\d|\u202E/)
      expect(rows).toEqual([5, 5, 5, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3])
    },
  )
})

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

const everything = () => ({
  ...exampleComparison({
    verdict: 'regression' as const,
    benches: [
      ...everyVerdict(),
      ...Array.from({ length: 18 }, (_, i) =>
        exampleCompared(`document ${i}`, 0.002, { suite: 'serialise', change: changeOf(0.002, 0.009) }),
      ),
    ],
    geometricMean: changeOf(0.004, 0.005),
    added: ['src/new.bench.ts > parse > bson'],
    left: [{ benchmarkKey: 'src/json.bench.ts > parse > broken', why: 'failed', detail: 'TypeError: no' }],
    warnings: [{ kind: 'background-cpu', cores: 0.3, limitCores: 0.05 }],
  }),
})

const many = () =>
  exampleComparison({
    verdict: 'regression',
    benches: Array.from({ length: 2000 }, (_, i) =>
      exampleCompared(`${HOSTILE_TEXTS[i % HOSTILE_TEXTS.length]?.slice(0, 60)} ${i}`, 0.06, { verdict: 'regression' }),
    ),
  })

/** Where screenshots are kept for people who want to look at them. */
const SHOTS = process.env.COMMENT_SHOTS

describe.skipIf(!long || BROWSER === undefined)('in a browser (LONG_TESTS, apt-get install chromium)', () => {
  test.each([
    ['light', 960, everything],
    ['dark', 960, everything],
    ['light', 400, everything],
    ['dark', 960, many],
  ] as const)('%s, %i px wide %#', async (colorScheme, width, comparison) => {
    const browser = await chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
      const live: string[] = []
      page.on('dialog', (dialog) => void live.push(dialog.message()))
      page.on('request', (request) => void live.push(request.url()))
      page.on('pageerror', (error) => void live.push(error.message))
      const markdown = comparisonMarkdown(comparison(), { runUrl: RUN })
      expect(markdown.length).toBeLessThanOrEqual(65_536)
      await page.setContent(commentPage(markdown))
      const name = `${colorScheme}-${width}-${comparison.name}`
      const shoot = async (state: string): Promise<void> => {
        if (SHOTS === undefined) return
        mkdirSync(SHOTS, { recursive: true })
        await page.screenshot({ path: join(SHOTS, `${name}-${state}.png`), fullPage: comparison === everything })
      }
      await shoot('folded')
      const found = (await page.evaluate(`({
        names: [...new Set([...document.querySelectorAll('article *')].map(({ localName }) => localName))],
        wider: document.documentElement.scrollWidth > innerWidth,
        title: document.querySelector('article h3').innerText,
        folded: [...document.querySelectorAll('details')].every(({ open }) => !open),
      })`)) as { names: string[]; wider: boolean; title: string; folded: boolean }
      expect(found.names.filter((each) => !ELEMENTS.includes(each))).toEqual([])
      expect(found).toMatchObject({ wider: false, folded: true })
      expect(found.title).toMatch(/^⚠ \d+ of \d+ benchmarks uses? more energy/)
      await page.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true })`)
      await shoot('open')
      expect(live).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
