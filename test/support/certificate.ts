import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type Certificate, certificateSchema, type UnsignedCertificate } from '../../src/certify/certificate.ts'
import { signedCertificate } from '../../src/certify/signature.ts'

/** Numbers of no machine: the simulated one of the tests. */
export const exampleContent = (changes: Partial<UnsignedCertificate> = {}): UnsignedCertificate => ({
  $schema: 'urn:vitest-energy:machine:1',
  schemaVersion: 1,
  createdOn: '2026-02-03',
  pluginVersion: '0.1.0',
  nodeVersion: '24.21.0',
  provenance: 'measured',
  minutes: 5,
  machine: {
    cpuModel: 'Example(R) CPU @ 2.00GHz',
    cpuVendor: 'GenuineIntel',
    cpuFamily: 6,
    cpuModelId: 106,
    cpuStepping: 6,
    microcode: '0xd0003a5',
    architecture: 'x64',
    sockets: 1,
    physicalCores: 4,
    logicalCores: 8,
    ramGib: 32,
    os: 'Linux',
    kernel: '6.8',
    governor: 'performance',
  },
  sources: [
    {
      name: 'rapl-powercap',
      works: true,
      provenance: 'measured',
      counters: [{ id: 'package-0', domain: 'package', unitUj: 61.03515625 }],
      readP50Seconds: 3e-6,
      readP99Seconds: 9e-6,
    },
    { name: 'rapl-msr', works: false, code: 'READER_PERMISSION' },
  ],
  periods: [
    {
      source: 'rapl-powercap',
      counter: 'package-0',
      domain: 'package',
      steps: 24_000,
      meanSeconds: 0.001,
      sdSeconds: 4e-5,
      quantiles: { p01: 9e-4, p05: 9.4e-4, p25: 9.8e-4, p50: 1e-3, p75: 1.02e-3, p95: 1.06e-3, p99: 1.1e-3 },
    },
  ],
  noise: [
    { load: 'idle', domain: 'total', seconds: 0.1, windows: 31, meanJoules: 2, sdJoules: 0.01, relative: 0.005 },
    { load: 'busy', domain: 'total', seconds: 0.1, windows: 31, meanJoules: 4, sdJoules: 0.03, relative: 0.0075 },
  ],
  agreement: [
    {
      source: 'rapl-perf',
      against: 'rapl-powercap',
      domain: 'package',
      windows: 10,
      windowSeconds: 3,
      difference: { value: 0.001, low: -0.0005, high: 0.002 },
    },
  ],
  falseAlarms: {
    comparisons: 20,
    pairs: 210,
    windowSeconds: 0.1,
    falseRegressions: 0,
    falseImprovements: 1,
    inconclusive: 0,
    pairCv: 0.004,
    smallestEffect: 0.011,
  },
  boundary: { windows: 500, p50Seconds: 8e-6, p99Seconds: 2e-5 },
  ...changes,
})

/** A certificate with a good signature, of a key of its own unless one is given. */
export const exampleCertificate = (
  changes: Partial<UnsignedCertificate> = {},
  key: KeyObject = generateKeyPairSync('ed25519').privateKey,
): Certificate => certificateSchema.parse(signedCertificate(exampleContent(changes), key))
