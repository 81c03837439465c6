import { expect, test } from 'vitest'
import { terminalSvg } from '../support/terminal-svg.ts'

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, look, text]) => `${text}|${look}`)

test('letters stand in their columns, with the look that they had', () => {
  const [title, plain, red, after, next] = textsOf(
    terminalSvg('ab\u001b[1;31mcd\u001b[0m <e>\n\u001b[2mf\u001b[22m', { title: 'a & b', columns: 10 }),
  )
  expect(title).toContain('a &#38; b')
  expect(plain).toMatch(/^ab\|x="18" /)
  expect(red).toMatch(/^cd\|x="34\.86" .*fill="#ff7b72" font-weight="bold"$/)
  expect(after).toMatch(/^\u00a0&#60;e&#62;\|x="51\.72" y="67" textLength="33\.72"$/)
  expect(next).toMatch(/^f\|.*opacity="\.65"$/)
})

test('a colour goes on to the next line until it ends', () => {
  const texts = textsOf(terminalSvg('\u001b[32ma\nb\u001b[39mc', { title: 't', columns: 4 }))
  expect(texts.map((text) => text.includes('#56d364'))).toEqual([false, true, true, false])
})
