import { test } from 'vitest'

const document = { users: Array.from({ length: 200 }, (_, id) => ({ id, name: `user ${id}`, tags: ['a', 'b', 'c'] })) }
const text = JSON.stringify(document)

test('copying a document', async ({ bench }) => {
  await bench.compare(
    bench('structuredClone', () => structuredClone(document)),
    bench('JSON round trip', () => JSON.parse(JSON.stringify(document))),
  )
})

test('finding one field', async ({ bench }) => {
  await bench.compare(
    bench('pattern', () => /"id":150,"name":"([^"]+)"/.exec(text)?.[1]),
    bench('parse all', () => (JSON.parse(text) as typeof document).users.find(({ id }) => id === 150)?.name),
  )
})
