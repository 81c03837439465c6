import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { HardwareFile } from '../../src/config/hardware-file.ts'
import { twoSocketXeon } from './fixture-machines.ts'
import { checkoutClosed } from '../support/nobody.ts'
import { visit } from './visit.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hardware-command-'))
  chmodSync(root, 0o755)
  twoSocketXeon(root)
  chmodSync(join(root, 'project'), 0o777)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const WITHOUT_TIME = /"detectedAt": "[^"]+"/

beforeEach(({ skip }) => skip(checkoutClosed !== undefined, checkoutClosed))

test('the file is written below the working directory, and is the same the next time but for detectedAt', async () => {
  const first = await visit(root, ['hardware'])
  expect(first).toMatchObject({ code: 0, stderr: '' })
  expect(first.stdout).toMatch(/^config\/hw_config\.json: \d+ of \d+ sources of energy work here\.\n$/)
  const text = readFileSync(join(root, 'project/config/hw_config.json'), 'utf8')
  const again = await visit(root, ['hardware', '--output', 'other/hw.json'])
  expect(again).toMatchObject({ code: 0, stderr: '' })
  const other = readFileSync(join(root, 'project/other/hw.json'), 'utf8')
  expect(other.replace(WITHOUT_TIME, '')).toBe(text.replace(WITHOUT_TIME, ''))
  expect(other).not.toBe(text)

  const { sources } = JSON.parse(text) as HardwareFile
  expect(sources.map(({ name }) => name)).toEqual(sources.map(({ name }) => name).toSorted())
  expect(sources.find(({ name }) => name === 'rapl-powercap')).toMatchObject({
    works: true,
    provenance: 'simulated',
    counters: [
      {
        id: 'package-0',
        domain: 'package',
        socket: 0,
        rangeUj: '262143999938',
        unitUj: expect.closeTo(61.03515625, 6) as number,
      },
      { id: 'dram-0', domain: 'dram', socket: 0, rangeUj: '65535999984' },
      { id: 'package-1', socket: 1 },
      { id: 'dram-1', socket: 1 },
    ],
    capabilities: { domains: ['package', 'dram'], sockets: [0, 1], wraps: true },
  })
  expect(sources.find(({ name }) => name === 'model')).toMatchObject({
    works: false,
    reason: expect.stringContaining('no near system'),
    remedy: expect.stringMatching(/./),
  })
})

test('--json prints it and writes nothing', async () => {
  const { code, stdout, stderr } = await visit(root, ['hardware', '--json', '--output', 'unused.json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect((JSON.parse(stdout) as HardwareFile).topology.packages).toBe(2)
  expect(existsSync(join(root, 'project/unused.json'))).toBe(false)
})

test('a place that cannot be written to is told', async () => {
  const { code, stdout, stderr } = await visit(root, ['hardware', '--output', '/proc/hw.json'])
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
  expect(stderr).toMatch(/^The file \/proc\/hw\.json cannot be written: .+\nName another one with --output FILE/)
})
