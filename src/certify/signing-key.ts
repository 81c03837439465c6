import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemText } from '../config/system-file.ts'
import { EnergyError, messageOf } from '../errors.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../private-files.ts'

const OTHERS = 0o077

/**
 * Which machine this is, for the name of a file in the user's own folder: a home may be shared by several. It is hashed, as
 * machine-id(5) asks, and goes nowhere else.
 */
const machineName = (): string =>
  createHash('sha256')
    .update(`vitest-energy ${systemText('/etc/machine-id') ?? hostname()}`)
    .digest('hex')
    .slice(0, 16)

/** Where the key of this machine lies in a folder. */
export const keyPath = (folder: string): string => join(folder, `machine-${machineName()}.pem`)

/** The text of a key that only its owner can read; undefined where there is none. */
function keyText(path: string): string | undefined {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const mode = fstatSync(fd).mode & OTHERS
    if (process.platform === 'win32' || mode === 0) return readFileSync(fd, 'utf8')
  } finally {
    closeSync(fd)
  }
  throw new EnergyError(
    'CONFIG_INVALID',
    `The key ${path} can be read or written by others than its owner.`,
    `Close it with \`chmod 600 ${path}\`, or delete it if others may have it: the next certify makes another one.`,
  )
}

function parsed(path: string, text: string): KeyObject {
  let cause: unknown
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (error) {
    cause = error
  }
  throw new EnergyError(
    'CONFIG_INVALID',
    `The file ${path} is no Ed25519 key.`,
    'Put it back from a copy, or delete it: the next certify makes another one, which nobody knows as this machine.',
    { cause },
  )
}

/** Writes a new key whole or not at all. Another process that is faster has made the key of both. */
function makeKey(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  const draft = `${path}.${randomUUID()}`
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: PRIVATE_FILE, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
}

/**
 * The key of this machine, made when it is asked for the first time, and kept in a folder as a file of mode 0600.
 *
 * @throws EnergyError CONFIG_INVALID for a file that others can read and for one that is no key, CONFIG_UNREADABLE for a
 * folder that cannot be read or written
 */
export function signingKey(folder: string): KeyObject {
  const path = keyPath(folder)
  try {
    const known = keyText(path)
    if (known === undefined) makeKey(folder, path)
    return parsed(path, known ?? keyText(path) ?? '')
  } catch (error) {
    if (error instanceof EnergyError) throw error
    throw new EnergyError(
      'CONFIG_UNREADABLE',
      `The key of this machine, ${path}, cannot be kept: ${messageOf(error)}.`,
      'Make the folder writable, or name another one with XDG_CONFIG_HOME.',
      { cause: error },
    )
  }
}
