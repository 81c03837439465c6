import { expect, test } from 'vitest'
import { identifyCpu, tableName } from '../../../src/engine/readers/cpu-identity.ts'
import { cpuinfo, machineRoots } from './powercap-tree.ts'

test.each([
  ['Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz', 'xeonplatinum8380'],
  ['AMD EPYC 7763 64-Core Processor', 'epyc7763'],
  ['AMD EPYC 7551P 32-Core Processor', 'epyc7551p'],
  ['Intel(R) Xeon(R) CPU E5-2698 v4 @ 2.20GHz', 'xeone5-2698v4'],
  ['Intel(R) Xeon(R) CPU E3-1240L v5 @ 2.10GHz', 'xeone3-1240lv5'],
  ['Intel(R) Xeon(R) CPU           X5670  @ 2.93GHz', 'xeonx5670'],
  ['Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz', 'xeongold6226r'],
  ['Six-Core AMD Opteron(tm) Processor 2435', 'opteron2435'],
  ['AMD EPYC', 'epyc'],
  ['', ''],
])('%s is %s in the table', (name, expected) => {
  expect(tableName(name)).toBe(expected)
})

test('a processor is told by its first entry, its sockets and logical CPUs by all of them', () => {
  const processor = { vendor: 'AuthenticAMD', family: 25, model: 17, name: 'AMD EPYC 9554', cpus: 4, sockets: 2 }
  const roots = machineRoots({
    cpuinfo: cpuinfo({ ...processor, virtual: true }),
    meminfo: 'MemTotal:        8000000 kB\nMemFree: 1 kB\n',
  })
  expect(identifyCpu(roots.proc)).toEqual({
    vendor: 'AuthenticAMD',
    family: 25,
    model: 17,
    name: 'AMD EPYC 9554',
    sockets: 2,
    logicalCpus: 4,
    virtual: true,
    memoryBytes: 8_192_000_000,
  })
})

test('what is not said is not invented', () => {
  const roots = machineRoots({ cpuinfo: 'processor\t: 0\nvendor_id\t: GenuineIntel\n' })
  expect(identifyCpu(roots.proc)).toMatchObject({
    name: '',
    sockets: 1,
    logicalCpus: 1,
    virtual: false,
    memoryBytes: 0,
  })
})

test.each([
  ['there is no /proc/cpuinfo', undefined],
  ['an ARM processor names no vendor', 'processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n'],
])('there is no identity where %s', (_, text) => {
  const roots = machineRoots(text === undefined ? {} : { cpuinfo: text })
  expect(identifyCpu(roots.proc)).toBeUndefined()
})
