import { expect, test } from 'vitest'
import { run } from '../../src/cli/commands.ts'
import { serveOptions } from '../../src/cli/serve.ts'

test.each<[words: string[], said: RegExp]>([
  [['--host', '0.0.0.0'], /127\.0\.0\.1 alone; found the host "0\.0\.0\.0"/],
  [['--host', 'localhost'], /127\.0\.0\.1 alone/],
  [['--host', '::'], /127\.0\.0\.1 alone/],
  [['--port', '65536'], /--port takes a whole number from 0 to 65535; found 65536/],
  [['--port=-1'], /--port takes a whole number from 0 to 65535; found -1/],
  [['--port', '1.5'], /--port/],
  [['--port', 'http'], /--port/],
  [['--last', '3'], /found --last beside it/],
  [['--json'], /found --json beside it/],
])('--serve %j is refused', async (words, said) => {
  await expect(run(['report', '--serve', ...words])).rejects.toThrow(said)
})

test.each(['--port=80', '--host=127.0.0.1'])('%s without --serve is refused', async (word) => {
  await expect(run(['report', word])).rejects.toThrow('--port and --host belong to --serve.')
})

test('without a port one is taken that is free', () => {
  expect(serveOptions({ '--': [], serve: true })).toEqual({ port: 0 })
  expect(serveOptions({ serve: true, port: 8123, host: '127.0.0.1' })).toEqual({ port: 8123 })
})
