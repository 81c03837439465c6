import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOM = resolve(import.meta.dirname, '../../src/page')
const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' })

const linesWith = (pattern: RegExp, extension: RegExp): string[] =>
  files
    .filter((name) => extension.test(name))
    .flatMap((name) =>
      readFileSync(join(ROOM, name), 'utf8')
        .split('\n')
        .filter((line) => pattern.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    )

test('texts become text only: nothing of the page is made from markup or run from a text', () => {
  const live =
    /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\b|new Function|srcdoc|javascript:/
  expect(linesWith(live, /\.tsx?$/)).toEqual([])
  expect(linesWith(/class(?:Name)?=\{[^}]*(?:name|text|label)\b/, /\.tsx$/)).toEqual([])
})

test('colours are named once', () => {
  expect(linesWith(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i, /\.tsx?$|(?<!page|print)\.css$/)).toEqual([])
})
