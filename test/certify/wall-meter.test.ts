import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WallMeter } from '../../src/certify/wall-meter.ts'
import { scratch } from '../support/scratch.ts'

/** A command whose words are a program and a file. */
function meterOf(source: string): string {
  const file = join(scratch(), 'meter.mjs')
  writeFileSync(file, source)
  return `${process.execPath} ${file}`
}

/** What is said of a command, at its start or later. */
async function failure(command: string): Promise<{ code: string; message: string }> {
  try {
    await using meter = await WallMeter.start(command)
    for (;;) {
      meter.check()
      await sleep(20)
    }
  } catch (error) {
    return error as { code: string; message: string }
  }
}

test('lines become readings in their order, and the command ends with the meter', async () => {
  const meter = await WallMeter.start(
    meterOf("let i = 0; setInterval(() => console.log(`${100 + i++} W`), 5); console.error('this goes to the user')"),
  )
  while (meter.readings.length < 3) await sleep(5)
  await meter.close()
  const { length } = meter.readings
  expect(meter.readings.slice(0, 3).map(({ value }) => value)).toEqual([100, 101, 102])
  expect(meter.readings.every(({ atNs }, i) => i === 0 || atNs >= (meter.readings[i - 1]?.atNs ?? 0n))).toBe(true)
  await sleep(50)
  expect(meter.readings).toHaveLength(length)
  meter.check()
})

test('a command that prints one line and ends is started again', async () => {
  await using meter = await WallMeter.start(meterOf("console.log('7 W')"))
  while (meter.readings.length < 2) {
    meter.check()
    await sleep(20)
  }
  expect(meter.readings.map(({ value }) => value)).toEqual([7, 7])
})

test.each([
  [
    'prints something else',
    "console.log('about 7 W'); setInterval(() => 0, 1000)",
    'printed "about 7 W", which is no reading',
  ],
  [
    'changes its unit',
    "console.log('7 W'); console.log('7 J'); setInterval(() => 0, 1000)",
    'printed W first and then J',
  ],
  ['fails', "console.log('7 W'); process.exitCode = 3", 'ended with 3'],
])('one that %s is told', async (_, source, why) => {
  expect(await failure(meterOf(source))).toMatchObject({
    code: 'PROCESS_FAILED',
    message: expect.stringContaining(why),
  })
})

test('there is no shell, and a program that is not there says so', async () => {
  const said = await failure('no-such-meter; echo 7 W')
  expect(said).toMatchObject({ code: 'PROCESS_FAILED', message: expect.stringContaining('ENOENT') })
  expect(await failure('  ')).toMatchObject({ code: 'USAGE' })
})
