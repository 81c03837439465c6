import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locateOption } from '../../src/config/locate.ts'

test.each<[source: string, path: (string | number)[], at: string | undefined]>([
  ['energy({ seed: 1 })', ['seed'], '1:10'],
  ['energy({ seed })', ['seed'], '1:10'],
  ['energy({\n  "seed": 1,\n})', ['seed'], '2:4'],
  ['energy ( {\n\tbench: { minWindows: 2 } } )', ['bench', 'minWindows'], '2:11'],
  ['energy({ bench: {}, minWindows: 2 })', ['bench', 'minWindows'], undefined],
  ['energy({ idle: { segments: 1 }, segments: 2 })', ['segments'], '1:33'],
  ['energy({ name: "{ seed: 1", seed: 2 })', ['seed'], '1:29'],
  ['energy({ name: `\n{ seed: 1`, seed: 2 })', ['seed'], '2:13'],
  ["energy({ name: 'it\\'s, seed: 1', seed: 2 })", ['seed'], '1:34'],
  ['energy({ /* seed: 1, */ seed: 2 })', ['seed'], '1:25'],
  ['energy({ readers: ["a", ""] })', ['readers', 1], '1:10'],
  ['energy({ ...base, seed: 1 })', ['seed'], '1:19'],
  ['energy({ name: pick(a, seed), seed: 1 })', ['seed'], '1:31'],
  ['energy({ name: base.seed })', ['seed'], undefined],
  ['energy(base)', ['seed'], undefined],
  ['energy({ bench: base, seed: 1 })', ['bench', 'seed'], undefined],
  ['otherenergy({ seed: 1 })', ['seed'], undefined],
  ['energy({ seed: 1', ['seed'], '1:10'],
  ['energy(', ['seed'], undefined],
  ['  energy({})', [], '1:3'],
  ['', [], undefined],
])('%j, %j', (source, path, at) => {
  const found = locateOption(source, path)
  expect(found === undefined ? undefined : `${found.line}:${found.column}`).toBe(at)
})

test('every key of an object literal is found at its own place', () => {
  const word = fc.stringMatching(/^[a-z]{1,3}$/)
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant([{ a: 1 }]))
  const tree = fc.dictionary(word, fc.oneof(leaf, fc.dictionary(word, leaf, { minKeys: 1 })), { minKeys: 1 })
  fc.assert(
    fc.property(tree, fc.boolean(), (options, pretty) => {
      const source = `// energy({ a: 1 })\nenergy(${JSON.stringify(options, undefined, pretty ? 2 : 0)})`
      for (const [key, value] of Object.entries(options)) {
        const inner = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
        let after = -1
        for (const path of [[key], ...inner.map((each) => [key, each])]) {
          const at = locateOption(source, path)
          const line = source.split('\n')[(at?.line ?? 0) - 1] ?? ''
          expect(line.slice((at?.column ?? 0) - 1)).toMatch(new RegExp(`^${path.at(-1)}"\\s*:`))
          // Keys of one object come in their order.
          const offset =
            source
              .split('\n')
              .slice(0, (at?.line ?? 1) - 1)
              .join('\n').length + (at?.column ?? 0)
          expect(offset).toBeGreaterThan(after)
          after = offset
        }
      }
    }),
  )
})
