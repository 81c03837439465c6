import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { apiPages } from '../support/api-pages.ts'

const FOLDER = resolve(import.meta.dirname, '../../docs/api')
const pages = apiPages()

describe.each(pages)('$entry', ({ file, symbols, text }) => {
  test('everything that it exports has a docstring', () => {
    expect(symbols.length).toBeGreaterThan(0)
    expect(symbols.filter(({ doc, from }) => doc === undefined && from === undefined).map(({ name }) => name)).toEqual(
      [],
    )
  })

  test('its page is fresh (after a change: npm run docs:api)', async () => {
    await expect(text).toMatchFileSnapshot(resolve(FOLDER, file))
  })
})

test('there is no page of an entry that is gone', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual(pages.map(({ file }) => file).toSorted())
})
