import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certificateText } from '../../src/certify/certificate.ts'
import { run } from '../../src/cli/commands.ts'
import { takeHostLock } from '../../src/engine/host-lock.ts'
import { exampleCertificate } from '../support/certificate.ts'
import { commandLine } from '../support/command-line.ts'
import { scratch } from '../support/scratch.ts'

/** Where nothing is to be read, and where this package keeps its things. */
const bare = (root: string): Record<string, string> => ({
  ENERGY_SYS_ROOT: join(root, 'sys'),
  ENERGY_PROC_ROOT: join(root, 'proc'),
  ENERGY_DEV_ROOT: join(root, 'dev'),
  XDG_CONFIG_HOME: join(root, 'settings'),
  XDG_CACHE_HOME: join(root, 'cache'),
})

test('where nothing can be read it says every reader, exits with 3 and writes no file', async () => {
  const root = scratch()
  const { code, stdout, stderr } = await commandLine(root, ['certify', '--minutes', '0.1'], bare(root))
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  for (const name of ['rapl-powercap', 'rapl-perf', 'rapl-msr', 'model']) expect(stderr).toContain(`  ${name}: `)
  expect(readdirSync(root)).toEqual(['settings'])
})

test('a file that cannot be written is said before anything is measured', async () => {
  const root = scratch()
  writeFileSync(join(root, 'file'), '')
  const { code, stderr } = await commandLine(root, ['certify', '--output', 'file/some.json'], bare(root))
  expect(code).toBe(64)
  expect(stderr).toContain(`The file ${join(root, 'file/some.json')} cannot be written: `)
})

test.skipIf(process.platform !== 'linux')(
  'while another process measures it waits as long as it may, and exits with 3',
  async () => {
    const root = scratch()
    mkdirSync(join(root, 'config'))
    writeFileSync(join(root, 'config/app_settings.yaml'), 'lock:\n  waitSeconds: 0\n')
    const lock = await takeHostLock({ counterRoot: join(root, 'sys'), waitSeconds: 0 })
    try {
      const { code, stderr } = await commandLine(root, ['certify'], bare(root))
      expect(code).toBe(3)
      expect(stderr).toContain(`Waiting: process ${process.pid} measures on this machine.`)
      expect(stderr).toContain('has held this machine for 0 s.')
    } finally {
      await lock.release()
    }
  },
)

test.each([
  [['--minutes', '0'], '--minutes takes a number from 0.05 to 600; found 0.'],
  [['--minutes', 'five'], '--minutes takes a number from 0.05 to 600; found "five".'],
  [['--verify', '/nowhere/nothing.json'], 'There is no file /nowhere/nothing.json.'],
  [['--host'], 'certify has no option "host".'],
])('certify %j is wrong use', async (words, why) => {
  const wrong = expect.objectContaining({ code: 'USAGE', exitCode: 64, message: why })
  await expect((async () => run(['certify', ...words]))()).rejects.toEqual(wrong)
})

test('a changed file is refused with exit code 1', async () => {
  const file = join(scratch(), 'changed.json')
  writeFileSync(file, certificateText({ ...exampleCertificate(), minutes: 6 }))
  const message = `The certificate ${file} cannot be trusted: its signature is not that of its content and its key.`
  const refused = expect.objectContaining({ code: 'CERTIFICATE_INVALID', exitCode: 1, message })
  await expect(run(['certify', '--verify', file])).rejects.toEqual(refused)
})

test('a good file is told, with what its signature proves and what not', async () => {
  const root = scratch()
  writeFileSync(join(root, 'good.json'), certificateText(exampleCertificate()))
  const { code, stdout, stderr } = await commandLine(root, ['certify', '--verify', 'good.json'], bare(root))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Example(R) CPU @ 2.00GHz')
  expect(stdout).toContain('rapl-msr: READER_PERMISSION')
  expect(stdout).toContain('rapl-perf from rapl-powercap, package: +0.1% (-0.1% to +0.2%)')
  expect(stdout).toContain('The signature is good')
  expect(stdout).toContain('It does not prove that the numbers are true')
})
