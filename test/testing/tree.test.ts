import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { raplPowercap } from '../../src/engine/readers/rapl-powercap.ts'
import { simulatedZone, writeTree } from '../../src/testing/index.ts'

test('a tree of ordinary files is read as a counter, moves when it is told to, and calls itself simulated', () => {
  const tree = writeTree(mkdtempSync(join(tmpdir(), 'tree-')), [
    simulatedZone({ id: 'intel-rapl:0', name: 'package-0', startUj: 5n }),
    simulatedZone({ id: 'intel-rapl:0:0', name: 'dram', startUj: 7n }),
  ])
  const reader = raplPowercap.open({ roots: { sys: tree.root, proc: tree.root, dev: '/dev' } })
  const values = new BigInt64Array(2)
  reader.read(values)
  expect(reader.provenance).toBe('simulated')
  expect(reader.counters.map(({ id }, i) => [id, values[i]])).toEqual([
    ['package-0', 5n],
    ['dram-0', 7n],
  ])
  tree.set('intel-rapl:0', 262_143_999_938n)
  reader.read(values)
  expect(values[0]).toBe(262_143_999_938n)
  tree.set('intel-rapl:0', 8n)
  expect(readFileSync(join(tree.root, 'class/powercap/intel-rapl:0/energy_uj'), 'utf8')).toBe('8\n')
  expect(readFileSync(join(tree.root, 'class/powercap/intel-rapl:0:0/name'), 'utf8')).toBe('dram\n')
  expect(() => tree.set('intel-rapl:9', 1n)).toThrow('intel-rapl:9')
  reader.close()
})
