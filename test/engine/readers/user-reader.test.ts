import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EnergyEngine } from '../../../src/engine/energy-engine.ts'
import { probeReaders } from '../../../src/engine/readers/probe.ts'
import { DEFAULT_ROOTS } from '../../../src/engine/readers/reader.ts'
import { findReader, resolveReaders } from '../../../src/engine/readers/registry.ts'
import { loadReader } from '../../../src/engine/readers/user-reader.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reader-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(name: string, text: string): string {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
  return join(root, name)
}

/** 5 J more at every reading, in whichever thread. */
const READER = `
  const counters = [{ id: 'package-0', domain: 'package', unitUj: 1 }]
  export default {
    name: 'mine', summary: 'mine', sharedBytes: 8,
    open: ({ shared }) => {
      const total = new BigInt64Array(shared)
      return { name: 'mine', provenance: 'simulated', counters, read: (into) => { into[0] = Atomics.add(total, 0, 5000000n) }, close() {} }
    },
  }`

test('a path, an absolute path and a package are found from the root, and stand by their URL', async () => {
  const path = write('a b/my-reader.mjs', READER)
  const inPackage = write('node_modules/@me/reader/index.mjs', READER)
  write('node_modules/@me/reader/package.json', '{ "name": "@me/reader", "exports": "./index.mjs" }')
  const resolved = await resolveReaders(['./a b/my-reader.mjs', 'fake:watts=3', path, '@me/reader'], root)
  const url = pathToFileURL(path).href
  expect(resolved).toEqual([url, 'fake:watts=3', url, pathToFileURL(inPackage).href])
  const { opened, refused } = probeReaders({ readers: resolved, roots: DEFAULT_ROOTS })
  expect(refused).toEqual([])
  expect(opened.map(({ reader }) => reader.name)).toEqual(['mine', 'fake', 'mine', 'mine'])
  expect(opened[0]?.shared?.byteLength).toBe(8)
})

test('auto stays auto, and a name that is neither a reader nor a package is unknown', async () => {
  expect(await resolveReaders('auto', root)).toBe('auto')
  expect(await resolveReaders(['auto'], root)).toBe('auto')
  const resolved = await resolveReaders(['rapl-powrcap'], root)
  expect(() => probeReaders({ readers: resolved, roots: DEFAULT_ROOTS })).toThrow(
    expect.objectContaining({ code: 'READER_UNKNOWN', hint: expect.stringContaining('./my-reader.ts') }),
  )
})

test('both threads read it: the engine measures with it, and the sampler has its own instance', async () => {
  write('my-reader.mjs', READER)
  await using engine = await EnergyEngine.open({
    readers: ['./my-reader.mjs'],
    root,
    profileDir: join(root, 'profile'),
    lock: false,
    plausibleWatts: 1e12,
  })
  await using session = engine.session('sampled')
  session.start()
  await new Promise((resolve) => setTimeout(resolve, 200))
  session.stop()
  const { taken } = session.samples()
  expect(taken).toBeGreaterThan(3)
  // Every reading of either thread adds 5 J; one of the sampler's at each edge may lie on either side of it.
  const joules = session.derive(session.raw()).totalJoules ?? 0
  expect(joules).toBeGreaterThanOrEqual(5 * (taken - 2))
})

describe('what is no reader is told by its module and what is missing', () => {
  test.each<[text: string, sentence: string]>([
    ['export const reader = 1', 'has no default export'],
    ['export default {}', 'is no ReaderSource: its default export lacks a name, a summary, open()'],
    ['export default null', 'is no ReaderSource: its default export lacks a name, a summary, open()'],
    ["export default { name: 'x', open() {} }", 'is no ReaderSource: its default export lacks a summary'],
    ["throw new Error('no meter')", 'cannot be imported: no meter'],
    ['export default {', 'cannot be imported: '],
  ])('%s', async (text, sentence) => {
    write('my-reader.mjs', text)
    await expect(loadReader('./my-reader.mjs', root)).rejects.toMatchObject({
      code: 'READER_INVALID',
      message: expect.stringContaining(`The reader ./my-reader.mjs ${sentence}`) as string,
      hint: expect.stringContaining('docs/adding-a-reader.md') as string,
    })
  })

  test('a file that is not there', async () => {
    await expect(loadReader('./none.mjs', root)).rejects.toMatchObject({
      code: 'READER_INVALID',
      message: expect.stringMatching(/^The reader \.\/none\.mjs cannot be imported: .*none\.mjs/) as string,
    })
  })

  test('a package that shows no entry', async () => {
    write('node_modules/closed/package.json', '{ "name": "closed", "exports": { "browser": "./x.js" } }')
    await expect(loadReader('closed', root)).rejects.toMatchObject({
      code: 'READER_INVALID',
      message: expect.stringContaining('The reader closed cannot be found: ') as string,
    })
  })

  const opens = (reader: string): string => `export default { name: 'x', summary: 'x', open: () => (${reader}) }`
  test.each<[reader: string, sentence: string]>([
    ['undefined', 'gives nothing when it is opened'],
    ["{ provenance: 'measured' }", 'opens without a name'],
    ["{ name: 'x', provenance: 'guessed' }", 'opens without a provenance (measured, derived, modelled, simulated)'],
    ["{ name: 'x', provenance: 'measured', counters: [] }", 'opens without counters'],
    ["{ name: 'x', provenance: 'measured', counters: [{}] }", 'opens without read()'],
    ["{ name: 'x', provenance: 'measured', counters: [{}], read() {} }", 'opens without close()'],
  ])('a source that opens %s', async (reader, sentence) => {
    write('my-reader.mjs', opens(reader))
    const [url = ''] = await resolveReaders(['./my-reader.mjs'], root)
    expect(() => findReader(url).open({ roots: DEFAULT_ROOTS })).toThrow(`The reader ./my-reader.mjs ${sentence}.`)
    const { opened, refused } = probeReaders({ readers: [url], roots: DEFAULT_ROOTS })
    expect(opened).toEqual([])
    expect(refused).toMatchObject([{ code: 'READER_INVALID' }])
  })
})
