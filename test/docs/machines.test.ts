import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certificateSchemaText, certificateText } from '../../src/certify/certificate.ts'
import { certificateFile } from '../../src/certify/signature.ts'
import { exampleCertificate } from '../support/certificate.ts'
import { collectedCertificates, machinesTable, withTable } from '../support/machines-page.ts'
import { pageText, REPOSITORY } from '../support/markdown-pages.ts'
import { scratch } from '../support/scratch.ts'

const MACHINES = join(REPOSITORY, 'machines')
const PAGE = 'docs/machines.md'

test('the published schema is that of the code (after a change: npm run docs:machines)', async () => {
  await expect(certificateSchemaText()).toMatchFileSnapshot(join(MACHINES, 'machine.schema.json'))
})

test('every file of machines/ is verified, and the table is made of them (after a change: npm run docs:machines)', async () => {
  const page = pageText(PAGE)
  expect(page).toContain('<!-- machines: generated')
  await expect(withTable(page, collectedCertificates(MACHINES))).toMatchFileSnapshot(join(REPOSITORY, PAGE))
})

test('a row has the figures of its file', () => {
  expect(machinesTable([exampleCertificate()]).split('\n').at(-1)).toBe(
    '| `Example(R) CPU @ 2.00GHz` | rapl-powercap: package | package-0 1.00\u00A0ms\u00A0±\u00A040.0\u00A0µs | idle 0.5\u00A0%<br>busy 0.8\u00A0% | 1.1\u00A0% | 1 of 20 | rapl-perf, package +0.1% | – |',
  )
})

test('one of simulated or modelled counters, one with another name and one that was changed are refused', () => {
  const folder = scratch()
  const put = (certificate: ReturnType<typeof exampleCertificate>, name = certificateFile(certificate)) =>
    writeFileSync(join(folder, name), certificateText(certificate))
  const key = generateKeyPairSync('ed25519').privateKey
  const good = exampleCertificate({}, key)
  put(good)
  expect(collectedCertificates(folder)).toEqual([good])
  const [source] = good.sources
  for (const provenance of ['simulated', 'modelled'] as const) {
    put(exampleCertificate({ provenance, sources: [{ ...source, provenance } as typeof source & object] }, key))
    expect(() => collectedCertificates(folder)).toThrow(`is of ${provenance} counters`)
  }
  put({ ...good, minutes: 6 })
  expect(() => collectedCertificates(folder)).toThrow('its signature is not that')
  put(good)
  put(good, 'vitest-energy-machine-mine.json')
  expect(() => collectedCertificates(folder)).toThrow('vitest-energy-machine-mine.json is not called')
})
