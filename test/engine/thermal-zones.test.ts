import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hottestCelsius } from '../../src/engine/thermal-zones.ts'

/** A tree with the given `temp` files; `undefined` is a zone without one. */
function tree(temps: (string | undefined)[]): string {
  const root = mkdtempSync(join(tmpdir(), 'thermal-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'class/thermal/cooling_device0'), { recursive: true })
  for (const [i, text] of temps.entries()) {
    const zone = join(root, `class/thermal/thermal_zone${i}`)
    mkdirSync(zone)
    if (text !== undefined) writeFileSync(join(zone, 'temp'), text)
  }
  return root
}

test.each<[(string | undefined)[], number | undefined]>([
  [['45000\n', '61500\n', '30000\n'], 61.5],
  [['45000\n', '127000\n', '-273000\n', '0\n'], 45],
  [['\n', 'n/a\n', undefined, '50000\n'], 50],
  [['0\n', undefined], undefined],
  [[], undefined],
])('zones of %j m°C: %s °C', (temps, celsius) => {
  expect(hottestCelsius(tree(temps))).toBe(celsius)
})

test('no thermal subsystem, no temperature', () => {
  expect(hottestCelsius('/nowhere')).toBeUndefined()
})
