import { expect, test } from 'vitest'
import {
  browserRefusal,
  hostRefusal,
  movedDoorRefusal,
  movedDoors,
  providerRefusal,
} from '../../src/plugin/host-checks.ts'

test.each(['3.2.4', '4.1.12', '5.0.0'])('Vitest %s is refused with its version and the remedy', (version) => {
  expect(hostRefusal(version, { node: '24.0.0' })).toMatchObject({
    code: 'UNSUPPORTED_HOST',
    exitCode: 3,
    message: expect.stringContaining(version) as string,
    hint: expect.stringContaining('npm i -D vitest') as string,
  })
})

test.each(['5.1.0', '5.1.1', '5.10.0', '6.0.0-beta.1'])('Vitest %s is not', (version) => {
  expect(hostRefusal(version, { node: '24.0.0' })).toBeUndefined()
})

test('Bun, an old Node and browser projects are refused with the reason', () => {
  expect(hostRefusal('5.1.1', { node: '24.0.0', bun: '1.2.0' })?.message).toContain('Bun 1.2.0')
  expect(hostRefusal('5.1.1', { node: '22.13.1' })?.message).toContain('22.13.1')
  expect(browserRefusal('web').message).toContain('"web"')
  expect(providerRefusal('own').message).toContain('"own"')
})

test('a host without its experimental doors is told apart, with its version', () => {
  expect(movedDoors({ provide: () => undefined, config: { benchmark: {}, sequence: {} } })).toEqual([])
  const doors = movedDoors({ config: {} })
  expect(doors).toEqual(['project.provide', 'config.benchmark', 'config.sequence'])
  expect(movedDoorRefusal('6.2.0', doors.join(', '))).toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('Vitest 6.2.0 has moved a door') as string,
  })
})
