import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from '../config/fingerprint.ts'
import type { Certificate, UnsignedCertificate } from './certificate.ts'

const HASH_LETTERS = 12

const signedBytes = (content: Omit<Certificate, 'signature'>): Buffer => Buffer.from(canonicalJson(content), 'utf8')

/**
 * Signs what was measured: Ed25519 (RFC 8032) over its canonical JSON, in which keys are sorted and numbers written as
 * ECMAScript does, as in RFC 8785.
 */
export function signedCertificate(content: UnsignedCertificate, key: KeyObject): Certificate {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  const signed = { ...content, publicKey: x as string }
  return { ...signed, signature: sign(null, signedBytes(signed), key).toString('base64url') }
}

/** Whether nothing of a certificate has changed since the owner of its key signed it. */
export function isSignedByItsKey({ signature, ...content }: Certificate): boolean {
  const bytes = Buffer.from(signature, 'base64url')
  // The last letter has bits that no byte is made of: another letter there would be another text of the same signature.
  if (bytes.toString('base64url') !== signature) return false
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: content.publicKey }, format: 'jwk' })
    return verify(null, signedBytes(content), key, bytes)
  } catch {
    // Letters that are no point of the curve are no key, and nothing is signed by none.
    return false
  }
}

/** Stands for the key, and so for the machine, in the name of its file. */
export const keyHash = (publicKey: string): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, HASH_LETTERS)

/** Name of the file of a machine's certificate. */
export const certificateFile = ({ publicKey }: Pick<Certificate, 'publicKey'>): string =>
  `vitest-energy-machine-${keyHash(publicKey)}.json`
