import { expect, test } from 'vitest'
import { terminalLook } from '../../src/reporters/terminal-look.ts'

const TERMINAL = { isTTY: true, columns: 120 }
const PIPE = {}

const look = (
  stream: { isTTY?: boolean; columns?: number },
  env: Record<string, string>,
  { platform = 'linux', argv = [] }: { platform?: NodeJS.Platform; argv?: string[] } = {},
) => terminalLook(stream, { env, platform, argv })

test.each<[string, { isTTY?: boolean }, Record<string, string>, boolean, string[]?]>([
  ['a terminal', TERMINAL, {}, true],
  ['a pipe', PIPE, {}, false],
  ['a pipe in CI', PIPE, { CI: 'true', GITHUB_ACTIONS: 'true' }, false],
  ['a terminal in CI', TERMINAL, { CI: 'true' }, true],
  ['NO_COLOR', TERMINAL, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', TERMINAL, { NO_COLOR: '' }, true],
  ['NO_COLOR and FORCE_COLOR', TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['FORCE_COLOR in a pipe', PIPE, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0 in a terminal', TERMINAL, { FORCE_COLOR: '0' }, false],
  ['TERM=dumb', TERMINAL, { TERM: 'dumb' }, false],
  ['--no-color', TERMINAL, {}, false, ['bench', '--no-color']],
])('colours: %s', (_, stream, env, colour, argv = []) => {
  expect(look(stream, env, { argv }).colour).toBe(colour)
})

test.each<[string, NodeJS.Platform, Record<string, string>, boolean]>([
  ['no locale, as in a container', 'linux', { TERM: 'xterm-256color' }, false],
  ['a UTF-8 locale', 'linux', { LANG: 'de_DE.UTF-8' }, false],
  ['C.utf8', 'linux', { LANG: 'C.utf8' }, false],
  ['the C locale', 'linux', { LANG: 'C' }, true],
  ['LC_ALL before LANG', 'linux', { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, true],
  ['an empty LC_ALL', 'linux', { LC_ALL: '', LANG: 'de_DE.UTF-8' }, false],
  ['Latin-1', 'linux', { LC_CTYPE: 'de_DE.ISO-8859-1' }, true],
  ['the console of the kernel', 'linux', { TERM: 'linux', LANG: 'de_DE.UTF-8' }, true],
  ['macOS', 'darwin', { TERM: 'xterm-256color', LANG: 'de_DE.UTF-8' }, false],
  ['a bare console of Windows', 'win32', {}, true],
  ['Windows Terminal', 'win32', { WT_SESSION: 'a' }, false],
  ['ConEmu', 'win32', { ConEmuTask: '{cmd::Cmder}' }, false],
  ['VS Code on Windows', 'win32', { TERM_PROGRAM: 'vscode' }, false],
])('ASCII alone: %s', (_, platform, env, ascii) => {
  expect(look(TERMINAL, env, { platform }).ascii).toBe(ascii)
})

test('a pipe is UTF-8 wherever it comes from', () => {
  expect(look(PIPE, {}, { platform: 'win32' }).ascii).toBe(false)
  expect(look(PIPE, { LANG: 'C' }).ascii).toBe(false)
})

test('a terminal that tells no size, and a pipe, have a width all the same', () => {
  expect(look(TERMINAL, {}).width).toBe(120)
  expect(look({ isTTY: true, columns: 0 }, {}).width).toBe(80)
  expect(look({ isTTY: true }, {}).width).toBe(80)
  expect(look(PIPE, {}).width).toBe(100)
})
