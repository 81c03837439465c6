import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { keyPath, signingKey } from '../../src/certify/signing-key.ts'
import { scratch } from '../support/scratch.ts'

const pem = (key: ReturnType<typeof signingKey>): string => String(key.export({ type: 'pkcs8', format: 'pem' }))

test('it is made once, and only its owner can read it', () => {
  const folder = join(scratch(), 'config/vitest-energy')
  const key = signingKey(folder)
  expect(pem(signingKey(folder))).toBe(pem(key))
  expect(readdirSync(folder)).toHaveLength(1)
  const file = keyPath(folder)
  expect(readFileSync(file, 'utf8')).toBe(pem(key))
  expect(file).not.toContain(hostname())
  if (process.platform !== 'win32') {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  }
})

test('one that others can read is refused and left as it is', () => {
  const folder = scratch()
  const key = signingKey(folder)
  chmodSync(keyPath(folder), 0o640)
  expect(() => signingKey(folder)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  chmodSync(keyPath(folder), 0o600)
  expect(pem(signingKey(folder))).toBe(pem(key))
})

test('a file that is no key is refused and never written over', () => {
  const folder = scratch()
  const file = keyPath(folder)
  writeFileSync(file, 'precious\n', { mode: 0o600 })
  expect(() => signingKey(folder)).toThrow(`The file ${file} is no Ed25519 key.`)
  expect(readFileSync(file, 'utf8')).toBe('precious\n')
})

test('a folder that cannot be made says so', () => {
  const folder = join(scratch(), 'file')
  writeFileSync(folder, '')
  expect(() => signingKey(join(folder, 'below'))).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE' }))
  expect(existsSync(join(folder, 'below'))).toBe(false)
})

test('processes that begin together have one key', async () => {
  const folder = scratch()
  const script = `
    const { signingKey } = await import(${JSON.stringify(new URL('../../src/certify/signing-key.ts', import.meta.url).href)})
    process.stdout.write(String(signingKey(${JSON.stringify(folder)}).export({ type: 'pkcs8', format: 'pem' })))`
  const keys = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
      await once(child, 'close')
      return said
    }),
  )
  expect(new Set(keys)).toEqual(new Set([readFileSync(keyPath(folder), 'utf8')]))
  expect(readdirSync(folder)).toHaveLength(1)
})
