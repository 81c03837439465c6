import { expect, test } from 'vitest'
import { EnergyError } from '../../src/errors.ts'
import { toldToVitest, toldToVitestLater } from '../../src/plugin/host-error.ts'

const failing = (): never => {
  throw new EnergyError('CONFIG_UNREADABLE', 'It cannot be read: EISDIR.', 'Make it a file.', {
    cause: new Error('EISDIR'),
  })
}

test('what Vitest shows of our errors is fact and remedy: no frame, no cause', async () => {
  for (const told of [async () => toldToVitest(failing), () => toldToVitestLater(async () => failing())]) {
    const error = await told().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: 'It cannot be read: EISDIR.\nMake it a file.',
      stack: 'EnergyError: It cannot be read: EISDIR.\nMake it a file.',
    })
    expect(error).not.toHaveProperty('cause')
  }
})

test('what others throw is left as it is', () => {
  const error = new TypeError('x')
  expect(() =>
    toldToVitest(() => {
      throw error
    }),
  ).toThrow(error)
})
