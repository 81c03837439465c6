import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type Certificate,
  certificateSchema,
  certificateText,
  type UnsignedCertificate,
} from '../../src/certify/certificate.ts'
import { signedCertificate } from '../../src/certify/signature.ts'
import { verifiedCertificate } from '../../src/certify/verify.ts'
import { EnergyError } from '../../src/errors.ts'
import { seededRandom } from '../../src/random.ts'
import { exampleCertificate, exampleContent } from '../support/certificate.ts'

const text = certificateText(exampleCertificate())

/** What is said of a file, without the name of the code. */
function refusal(given: string): string {
  try {
    verifiedCertificate('some.json', given)
  } catch (error) {
    if (error instanceof EnergyError && error.code === 'CERTIFICATE_INVALID') return error.message
    throw error
  }
  return 'taken'
}

/** Signed by its own key, whatever it says; in the order of the schema where it fits. */
function signedAnyway(content: unknown): string {
  const signed = signedCertificate(content as UnsignedCertificate, generateKeyPairSync('ed25519').privateKey)
  return certificateText(certificateSchema.safeParse(signed).data ?? signed)
}

test('what certify writes is taken, with the line ends of another system, too', () => {
  expect(verifiedCertificate('some.json', text)).toEqual(JSON.parse(text))
  expect(refusal(text.replaceAll('\n', '\r\n'))).toBe('taken')
})

test('no bit of it can be turned', () => {
  const random = seededRandom(11)
  const bytes = Buffer.from(text, 'utf8')
  const taken: number[] = []
  for (let i = 0; i < 400; i++) {
    const turned = Buffer.from(bytes)
    const at = Math.floor(random() * bytes.length)
    turned.writeUInt8(turned.readUInt8(at) ^ (1 << Math.floor(random() * 7)), at)
    if (refusal(turned.toString('utf8')) === 'taken') taken.push(at)
  }
  expect(taken).toEqual([])
})

test('another key does not fit the signature, and the signature fits no other text', () => {
  const other = exampleCertificate()
  const own = JSON.parse(text) as Certificate
  expect(refusal(certificateText({ ...own, publicKey: other.publicKey }))).toContain('its signature is not that')
  expect(refusal(certificateText({ ...own, signature: other.signature }))).toContain('its signature is not that')
  expect(refusal(certificateText({ ...own, minutes: 6 }))).toContain('its signature is not that')
  expect(refusal(certificateText({ ...own, publicKey: 'A'.repeat(43) }))).toContain('its signature is not that')
  // The last letter of 64 bytes has four bits of nothing.
  const twin = String.fromCharCode(own.signature.charCodeAt(85) + 1)
  expect(refusal(certificateText({ ...own, signature: own.signature.slice(0, 85) + twin }))).not.toBe('taken')
})

describe('what its own key has signed is refused where it', () => {
  const { machine, sources, periods, noise } = exampleContent()
  const [source] = sources
  const [period] = periods
  test.each<[string, object, string]>([
    ['has a field more', { hostname: 'build-7' }, 'the document (unrecognized keys)'],
    ['has a field more in the machine', { machine: { ...machine, serial: 'X' } }, 'machine (unrecognized keys)'],
    [
      'has a script in the CPU model',
      { machine: { ...machine, cpuModel: '<script>alert(1)</script>' } },
      'machine.cpuModel',
    ],
    [
      'has a link in the CPU model',
      { machine: { ...machine, cpuModel: '[CPU](https://example.org)' } },
      'machine.cpuModel',
    ],
    ['has a cell in the CPU model', { machine: { ...machine, cpuModel: 'CPU | 0 %' } }, 'machine.cpuModel'],
    ['has a terminal sequence in it', { machine: { ...machine, governor: '\u001B[2J' } }, 'machine.governor'],
    ['names a path', { sources: [{ ...source, name: '/home/me/reader.js' }] }, 'sources.0.name'],
    ['has no number', { minutes: null }, 'minutes (invalid type)'],
    ['has the key of a prototype', JSON.parse('{"__proto__": {"a": 1}}') as object, 'unrecognized keys'],
    ['is of another version', { schemaVersion: 2 }, 'schemaVersion'],
    ['is of the future', { createdOn: '2999-01-01' }, 'createdOn: it lies in the future'],
    ['has more sockets than cores', { machine: { ...machine, sockets: 8 } }, 'machine.physicalCores'],
    [
      'has quantiles that fall',
      { periods: [{ ...period, quantiles: { ...period?.quantiles, p99: 1e-4 } }] },
      'periods.0.quantiles',
    ],
    [
      'has a period of no counter',
      { periods: [{ ...period, counter: 'dram-0' }] },
      'periods.0: no source has that counter',
    ],
    ['has a spread that is not one', { noise: [{ ...noise[0], relative: 0.0001 }] }, 'noise.0.relative'],
    [
      'calls modelled numbers measured',
      { sources: [{ ...source, provenance: 'modelled' }] },
      'provenance: no source has that word',
    ],
    [
      'has a value outside its interval',
      { agreement: [{ ...exampleContent().agreement[0], difference: { value: 0, low: 0.1, high: 0.2 } }] },
      'agreement.0.difference',
    ],
    [
      'has more alarms than comparisons',
      { falseAlarms: { ...exampleContent().falseAlarms, comparisons: 0 } },
      'falseAlarms: more verdicts',
    ],
    [
      'says that power rises where it falls',
      {
        load: {
          steps: [9, 3].map((meanWatts, threads) => ({
            threads,
            busyCores: threads,
            windows: 5,
            meanWatts,
            sdWatts: 0,
          })),
          monotone: true,
        },
      },
      'load.monotone',
    ],
  ])('%s', (_, changes, where) => {
    const content = Object.defineProperties(exampleContent(), Object.getOwnPropertyDescriptors(changes))
    expect(refusal(signedAnyway(content))).toContain(where)
  })
})

test('a second value of a key does not hide in it', () => {
  expect(refusal(text.replace('"minutes": 5,', '"minutes": 500,\n  "minutes": 5,'))).toContain('keys twice')
  expect(refusal(text.replace('"minutes": 5,', '"minutes":5,'))).toContain('keys twice')
})

test('what is no certificate is told without its letters', () => {
  expect(refusal('')).toContain('it is no JSON')
  expect(refusal('<script>alert(1)</script>')).not.toContain('script')
  expect(refusal('[]')).toContain('the document')
  expect(refusal('null')).toContain('the document')
  expect(refusal(JSON.stringify({ '<b>': 1 }))).not.toContain('<b>')
  expect(refusal(`"${'x'.repeat(1_000_001)}"`)).toContain('more than 1000000 letters')
})
