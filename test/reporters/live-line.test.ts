import { EventEmitter } from 'node:events'
import xterm from '@xterm/headless'
import { expect, test } from 'vitest'
import { liveLine } from '../../src/reporters/live-line.ts'

/** A stream into an emulator of a terminal. */
function terminal(columns: number) {
  const emulator = new xterm.Terminal({ cols: columns, rows: 8, allowProposedApi: true, reflowCursorLine: true })
  let written = ''
  const stream = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    write(text: string) {
      written += text
      emulator.write(text.replaceAll('\n', '\r\n'))
    },
  })
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    written: () => written,
    screen: async (): Promise<string[]> => {
      await new Promise<void>((done) => emulator.write('', done))
      const { active } = emulator.buffer
      const lines = Array.from({ length: active.length }, (_, i) => active.getLine(i)?.translateToString(true) ?? '')
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
    },
    resize: async (to: number): Promise<void> => {
      await new Promise<void>((done) => emulator.write('', done))
      emulator.resize(to, 8)
      stream.columns = to
      stream.emit('resize')
    },
  }
}

const ENV = { TERM: 'xterm' }

test('a line stands in the place of the last one, what is said above it, and nothing is left of it', async () => {
  const { stream, screen } = terminal(40)
  const line = liveLine(stream, ENV)
  line.show('a first and longer text')
  line.show('second')
  expect(await screen()).toEqual(['second'])
  line.say('said')
  expect(await screen()).toEqual(['said', 'second'])
  line.end()
  line.show('too late')
  line.say('goodbye')
  expect(await screen()).toEqual(['said', 'goodbye'])
})

test.each([
  ['long', 'n'.repeat(500)],
  ['wide', '日本語'.repeat(50)],
  ['marked', `e${'\u0301'.repeat(10)}`.repeat(100)],
  ['hostile', '\u001B[2J\nbelow\u202E'.repeat(20)],
])('a %s text stays in one row', async (_, text) => {
  const { stream, screen } = terminal(20)
  const line = liveLine(stream, ENV)
  line.say('above')
  for (let i = 0; i < 5; i++) line.show(text)
  expect(await screen()).toHaveLength(2)
  line.end()
  expect(await screen()).toEqual(['above'])
})

test('in a terminal that becomes narrower or wider no part of it stays', async () => {
  const { stream, screen, resize } = terminal(60)
  const line = liveLine(stream, ENV)
  line.say('above')
  line.show('word '.repeat(20))
  for (const columns of [25, 11, 80, 30]) {
    await resize(columns)
    expect(await screen()).toHaveLength(2)
  }
  line.end()
  expect(await screen()).toEqual(['above'])
})

test('the ^C that a terminal shows behind the line goes with it', async () => {
  const { stream, screen } = terminal(30)
  const line = liveLine(stream, ENV)
  line.say('above')
  line.show('n'.repeat(100))
  stream.write('^C')
  line.end()
  expect(await screen()).toEqual(['above'])
})

test('a process that ends with a line takes it away, and no listener stays', async () => {
  const { stream, screen } = terminal(40)
  const before = process.listenerCount('exit')
  const line = liveLine(stream, ENV)
  line.show('working')
  const listener = process.listeners('exit').at(-1) as () => void
  listener()
  expect(await screen()).toEqual([])
  line.end()
  expect(process.listenerCount('exit')).toBe(before)
  expect(stream.listenerCount('resize')).toBe(0)
})

test('a pipe and a terminal that only prints get what is said and not one byte more', () => {
  for (const [isTTY, env] of [[false, ENV] as const, [true, { TERM: 'dumb' }] as const]) {
    const { stream, written } = terminal(40)
    stream.isTTY = isTTY
    const line = liveLine(stream, env)
    line.show('working')
    line.say('said')
    line.end()
    expect(written()).toBe('said\n')
  }
})
