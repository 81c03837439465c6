import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest-energy/test'

const SIZE = 512
const picture = Uint8ClampedArray.from({ length: SIZE * SIZE }, (_, i) => (i * 31) % 256)

/** Mean of each pixel and its eight neighbours. */
function blur(source: Uint8ClampedArray): Uint8ClampedArray {
  const out = new Uint8ClampedArray(source.length)
  for (let y = 1; y < SIZE - 1; y++) {
    for (let x = 1; x < SIZE - 1; x++) {
      let sum = 0
      for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += source[(y + dy) * SIZE + x + dx] ?? 0
      out[y * SIZE + x] = sum / 9
    }
  }
  return out
}

test('blur a picture twenty times', { tags: ['task'] }, () => {
  let image = picture
  for (let i = 0; i < 20; i++) image = blur(image)
  expect(image).toHaveLength(SIZE * SIZE)
})

test('wait for half a second', { tags: ['task'] }, async () => {
  await sleep(500)
})

test('a pipeline in steps', async ({ measure }) => {
  const { value: blurred } = await measure('blur', () => blur(picture))
  const { energy } = await measure('histogram', () => {
    const counts = new Uint32Array(256)
    for (const pixel of blurred) counts[pixel] = (counts[pixel] ?? 0) + 1
    return counts
  })
  expect(energy?.seconds).toBeGreaterThan(0)
})
