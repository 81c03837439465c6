import { test } from 'vitest'

const words = Array.from({ length: 1000 }, (_, i) => `word${i}`)

test('building a string', async ({ bench }) => {
  await bench.compare(
    bench('join', () => words.join(' ')),
    bench('reduce with copies', () =>
      words.reduce((text, word) => [...text, word, ' '].slice(-200), [] as string[]).join(''),
    ),
  )
})
