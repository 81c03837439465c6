import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../src/cli/commands.ts'
import { EnergyError, EXIT } from '../../src/errors.ts'
import { holds } from '../support/property.ts'

/** A folder with nothing in it, which must stay so: what is refused has done nothing. */
const root = mkdtempSync(join(tmpdir(), 'energy-words-'))
const before = process.cwd()
beforeAll(() => process.chdir(root))
afterAll(() => {
  process.chdir(before)
  rmSync(root, { recursive: true, force: true })
})

const COMMANDS = [
  'doctor',
  'hardware',
  'baseline',
  'run',
  'compare',
  'history',
  'report',
  'db',
  'ingest',
  'export',
  'comment',
  'init',
  'serve',
]
const word = fc.oneof(
  fc.constantFrom(
    '--',
    '-',
    '--json',
    '--help=',
    '--format',
    '--table',
    '--since',
    '--seconds',
    '--output',
    '--no-json',
    '__proto__',
    '--__proto__',
    '--constructor',
    '--__proto__.x=1',
    '--a.b.c',
    '-abc',
    '--=',
    '--seconds=1e999',
    '--since=x',
    '--base',
    'HEAD~~~',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 8 }).map((text) => `--${text}`),
  fc
    .tuple(fc.constantFrom('format', 'seconds', 'since', 'table', 'workflow', 'limit'), fc.string({ maxLength: 8 }))
    .map(([name, value]) => `--${name}=${value}`),
)

holds(
  'whatever words stand behind a command with an option that it does not have, they are wrong usage, said in sentences',
  60,
  fc.asyncProperty(
    fc.option(fc.constantFrom(...COMMANDS), { nil: undefined }),
    fc.array(word, { maxLength: 4 }),
    async (command, words) => {
      // An option that no command has: whatever stands beside it, nothing is begun.
      const all = [
        ...(command === undefined ? [] : [command]),
        ...words.filter((each) => each !== '--'),
        '--of-no-command',
      ]
      const error = await run(all).then(
        (code) => code,
        (thrown: unknown) => thrown,
      )
      // Who asks for help or the version gets it, also in a group of letters (`-xv`).
      if (error === EXIT.ok) return words.some((each) => /^-.*[hv]/s.test(each))
      if (typeof error === 'number') return error === EXIT.usage
      if (!(error instanceof EnergyError)) throw error
      expect(error).toMatchObject({ code: 'USAGE', exitCode: 64 })
      expect(error.message).not.toMatch(/\n {4}at |TypeError|Cannot read|\[object Object\]/)
      expect(({} as { x?: unknown }).x).toBeUndefined()
      expect(readdirSync(root)).toEqual([])
      return true
    },
  ),
)

test('an option and one that names a part of it are wrong usage', async () => {
  await expect(run(['-a.b', '--a.b.c'])).rejects.toMatchObject({
    code: 'USAGE',
    message: 'The options -a.b --a.b.c do not fit together.',
  })
})
