import { join } from 'node:path'
import { type Plugin, loadConfigFromFile, parseAst, parseSync, version } from 'vite'
import { expect, test } from 'vitest'
import { addPlugin } from '../../../src/cli/init/add-plugin.ts'
import { unifiedDiff } from '../../../src/cli/init/diff.ts'
import { parserOf } from '../../../src/cli/init/source.ts'
import { packageFolder } from '../../support/package-folder.ts'
import { CHANGES } from './layout-changes.ts'
import { LAYOUTS, type Layout, REFUSED } from './layouts.ts'

const BASE = `export default { test: { clearMocks: true } }\n`
const parse = parserOf({ parseAst, viteVersion: version })

const commentsOf = ({ file, text }: Layout): string[] =>
  parseSync(file, text.replace(/^\uFEFF/, '')).comments.map(({ value }) => value)

/** Lines of a diff that differ. */
const changedLines = (before: string, after: string): string[] =>
  unifiedDiff('', before, after)
    .split('\n')
    .slice(2)
    .filter((line) => /^[+-]/.test(line))

/** Whether one text is the other with letters added. */
function isWithin(part: string, whole: string): boolean {
  let at = 0
  for (const letter of whole) if (part.startsWith(letter, at)) at += letter.length
  return at === part.length
}

function added(layout: Layout): string {
  const { after } = addPlugin(parse, layout.file, layout.text)
  if (after === undefined) throw new Error('nothing was added')
  return after
}

async function pluginsOf(file: string): Promise<string[]> {
  const loaded = await loadConfigFromFile({ command: 'serve', mode: 'test' }, file, undefined, 'silent')
  const plugins = (loaded?.config.plugins ?? []).flat(9) as (Plugin | false)[]
  return plugins.flatMap((plugin) => (plugin ? plugin.name : []))
}

test.each(Object.entries(LAYOUTS))('%s: one call, everything else as it was', (name, layout) => {
  const after = added(layout)
  expect(changedLines(layout.text, after)).toEqual(CHANGES[name])
  expect(isWithin(layout.text, after)).toBe(true)
  expect(commentsOf({ ...layout, text: after })).toEqual(commentsOf(layout))
  expect(addPlugin(parse, layout.file, after).after).toBeUndefined()
})

test.each(Object.entries(LAYOUTS))('%s: Vite loads it with the plugin', async (_, layout) => {
  const root = packageFolder({ 'base.ts': BASE, [layout.file]: added(layout) })
  const plugins = await pluginsOf(join(root, layout.file))
  expect(plugins.filter((name) => name === 'vitest-energy')).toHaveLength(1)
})

test.each(Object.entries(REFUSED))('%s is not guessed at', (_, layout) => {
  expect(() => addPlugin(parse, layout.file, layout.text)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: `${layout.file} is left as it is: ${layout.because}.`,
      hint: expect.stringContaining("import { energy } from 'vitest-energy'") as string,
    }),
  )
})

test('what is no JavaScript is said with the place', () => {
  expect(() => addPlugin(parse, 'vitest.config.ts', 'export default {\n  plugins: [\n')).toThrow(
    /^vitest\.config\.ts cannot be parsed: .*Expected/s,
  )
})

test('a Vite whose parser reads no types gets a text without them, place by place', () => {
  const old = parserOf({
    viteVersion: '7.3.0',
    parseAst: (text: string) => parseSync('config.js', text, { preserveParens: false }).program,
  })
  for (const [name, { file, text }] of Object.entries(LAYOUTS)) {
    if (!/\.[cm]?ts$/.test(file)) continue
    const after = addPlugin(old, file, text).after ?? ''
    expect(isWithin(text, after), name).toBe(true)
    // Imports of types are blanked, too: ours may stand elsewhere.
    const lines = (each: string): string[] => each.split('\n').filter(Boolean).sort()
    expect(lines(after), name).toEqual(lines(added({ file, text })))
  }
})
