import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { detectHardware } from '../../src/config/hardware.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hardware-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

const detect = () => detectHardware({ procRoot: join(root, 'proc'), sysRoot: join(root, 'sys') })

const processor = (id: number, socket: number, core: number, flags = 'fpu vme', mhz = '2300.000'): string =>
  [
    `processor\t: ${id}`,
    'vendor_id\t: GenuineIntel',
    'cpu family\t: 6',
    'model\t\t: 106',
    'model name\t: Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz',
    'stepping\t: 6',
    'microcode\t: 0xd000363',
    `cpu MHz\t\t: ${mhz}`,
    `physical id\t: ${socket}`,
    `core id\t\t: ${core}`,
    `flags\t\t: ${flags}`,
  ].join('\n')

/** Two sockets of two cores of two threads. */
const twoSockets = (flags?: string, mhz?: string): string =>
  Array.from({ length: 8 }, (_, id) => processor(id, id >> 2, id & 1, flags, mhz)).join('\n\n')

test('a two-socket server', () => {
  write({
    'proc/cpuinfo': `${twoSockets()}\n\n`,
    'proc/meminfo': 'MemTotal:       263856012 kB\nMemFree:        1 kB\n',
    'sys/class/dmi/id/sys_vendor': 'Dell Inc.\n',
    'sys/class/dmi/id/product_name': 'PowerEdge R650\n',
  })
  expect(detect()).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    hostname: hostname(),
    cpuModel: 'Intel(R) Xeon(R) Platinum 8380 CPU @ 2.30GHz',
    cpuVendor: 'GenuineIntel',
    cpuFamily: 6,
    cpuModelId: 106,
    cpuStepping: 6,
    microcode: '0xd000363',
    architecture: process.arch,
    sockets: 2,
    physicalCores: 4,
    logicalCores: 8,
    ramBytes: 263_856_012 * 1024,
    systemVendor: 'Dell Inc.',
    systemProduct: 'PowerEdge R650',
  })
})

test('the hash stays when frequencies and free memory move, and changes with the machine', () => {
  write({ 'proc/cpuinfo': twoSockets(), 'proc/meminfo': 'MemTotal: 1024 kB\nMemFree: 1 kB\n' })
  const first = detect().hash
  write({ 'proc/cpuinfo': twoSockets('fpu vme', '800.000'), 'proc/meminfo': 'MemTotal: 1024 kB\nMemFree: 9 kB\n' })
  expect(detect().hash).toBe(first)
  write({ 'proc/meminfo': 'MemTotal: 2048 kB\n' })
  expect(detect().hash).not.toBe(first)
})

test('without /proc and /sys there is what Node knows', () => {
  const facts = detect()
  expect(facts).toMatchObject({ cpuVendor: 'unknown', architecture: process.arch, ramBytes: totalmem() })
  expect(facts.logicalCores).toBeGreaterThan(0)
  expect(facts).not.toHaveProperty('sockets')
  expect(facts).not.toHaveProperty('virtualisation')
  expect(facts).not.toHaveProperty('container')
  expect(detect()).toEqual(facts)
})

test('this machine gives the same facts twice', () => {
  const roots = { procRoot: '/proc', sysRoot: '/sys' }
  expect(detectHardware(roots)).toEqual(detectHardware(roots))
})

test('a number that is a word is missing', () => {
  write({ 'proc/cpuinfo': 'processor\t: 0\nstepping\t: unknown\nmodel\t\t:\nmodel name\t: Odd CPU\n' })
  const facts = detect()
  expect(facts).toMatchObject({ cpuModel: 'Odd CPU', logicalCores: 1 })
  expect(facts).not.toHaveProperty('cpuStepping')
  expect(facts).not.toHaveProperty('cpuModelId')
})

test.each<[name: string, files: Record<string, string>, expected: string | undefined]>([
  ['bare metal', { 'sys/class/dmi/id/sys_vendor': 'Dell Inc.' }, undefined],
  ['bare metal of a cloud', { 'sys/class/dmi/id/sys_vendor': 'Amazon EC2' }, undefined],
  [
    'a flag and a vendor',
    { 'proc/cpuinfo': twoSockets('fpu hypervisor sse'), 'sys/class/dmi/id/sys_vendor': 'Amazon EC2' },
    'Amazon EC2',
  ],
  ['a flag alone', { 'proc/cpuinfo': twoSockets('fpu hypervisor') }, 'unknown hypervisor'],
  ['a flag of another name', { 'proc/cpuinfo': twoSockets('fpu nohypervisor2') }, undefined],
  ['a vendor of virtual machines, no flags (ARM)', { 'sys/class/dmi/id/sys_vendor': 'QEMU' }, 'QEMU'],
  ['Xen', { 'sys/hypervisor/type': 'xen\n' }, 'xen'],
])('virtualisation: %s', (_, files, expected) => {
  write(files)
  expect(detect().virtualisation).toBe(expected)
})

test.each<[name: string, files: Record<string, string>, expected: string | undefined]>([
  ['none', { 'proc/self/cgroup': '0::/user.slice/user-0.slice/session-1.scope\n' }, undefined],
  ['a docker marker', { '.dockerenv': '' }, 'docker'],
  ['a podman marker', { 'run/.containerenv': '' }, 'podman'],
  ['a pod', { 'proc/self/cgroup': '0::/kubepods.slice/kubepods-burstable.slice/x\n' }, 'kubepods'],
  ['docker in the cgroup of the first process', { 'proc/1/cgroup': '12:pids:/docker/0123abc\n' }, 'docker'],
])('container: %s', (_, files, expected) => {
  write(files)
  expect(detect().container).toBe(expected)
})
