import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/cli/diagnosis.ts'
import { diagnosisText } from '../../src/cli/doctor-text.ts'
import { probeReaders } from '../../src/engine/readers/probe.ts'
import { readerSources } from '../../src/engine/readers/registry.ts'
import { EXPECTED, type ExpectedFinding } from './expected-findings.ts'
import { checkoutClosed } from '../support/nobody.ts'
import { MACHINES, type MachineName, visit } from './visit.ts'

const PAGE = resolve(import.meta.dirname, '../../docs/doctor.md')

let folder: string
const visits = {} as Record<MachineName, { code: number; diagnosis: Diagnosis }>
let laptopText: string

/** The verdict is that of one reader: which others there are is no matter here. */
const ONE_READER = { ENERGY_READERS: 'rapl-powercap' }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'machines-'))
  chmodSync(folder, 0o755)
  if (checkoutClosed !== undefined) return
  for (const [name, build] of Object.entries(MACHINES)) {
    const root = join(folder, name)
    build(root)
    const { code, stdout, stderr } = await visit(root, ['doctor', '--json'], ONE_READER)
    expect(stderr).toBe('')
    visits[name as MachineName] = { code, diagnosis: JSON.parse(stdout.replaceAll(root, 'ROOT')) as Diagnosis }
  }
  const laptop = join(folder, 'intelLaptop')
  laptopText = (await visit(laptop, ['doctor'], ONE_READER)).stdout.replaceAll(laptop, 'ROOT')
}, 180_000)
beforeEach(({ skip }) => skip(checkoutClosed !== undefined, checkoutClosed))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SOFTWARE: ExpectedFinding[] = [
  ['OK', 'Node', `Node is ${process.versions.node}.`],
  ['OK', 'Vitest', 'Vitest is 5.1.1.'],
  [
    'INFO',
    'self-test',
    'What this machine can tell of a change has not been measured.',
    'vitest-energy compare HEAD HEAD --aa 5',
  ],
]

/** Lines of the text from a title to the next empty line. */
function sectionOf(text: string, title: string): string[] {
  const lines = text.split('\n')
  const start = lines.indexOf(title) + 1
  return start === 0 ? [] : lines.slice(start, lines.indexOf('', start))
}

const linesOf = ([severity, check, fact, fix]: ExpectedFinding): string[] => [
  `  ${severity.padEnd(5)} ${check}: ${fact}`,
  ...(fix === undefined ? [] : [`        ${fix}`]),
]

describe.each(Object.keys(MACHINES) as MachineName[])('%s', (name) => {
  test('every finding about the surroundings, as JSON', () => {
    const found = visits[name].diagnosis.environment.map(({ severity, check, fact, fix }) =>
      fix === undefined ? [severity, check, fact] : [severity, check, fact, fix],
    )
    expect(found).toEqual([...EXPECTED[name], ...SOFTWARE])
  })

  test('every finding about the surroundings, as text', () => {
    const text = diagnosisText(visits[name].diagnosis)
    expect(sectionOf(text, 'Environment')).toEqual([...EXPECTED[name], ...SOFTWARE].flatMap(linesOf))
  })

  test('every reader there is, once, with what helps where it does not work', () => {
    const { readers, refused } = visits[name].diagnosis
    const told = [...readers, ...refused].map((each) => each.name)
    const wanted = readerSources.map((each) => each.name).filter((each) => each !== 'fake' && each !== 'replay')
    expect(told.toSorted()).toEqual(wanted.toSorted())
    for (const { reason, remedy, severity } of refused) {
      expect(reason).toMatch(/\.$/)
      expect(remedy).not.toBe('')
      expect(severity).toMatch(/^(?:INFO|WARN|ERROR)$/)
    }
    for (const { counters } of readers) expect(counters.length).toBeGreaterThan(0)
  })

  test('nobody is sent to run tests as root', () => {
    expect(diagnosisText(visits[name].diagnosis)).not.toMatch(/sudo (?:-E )?(?:npx|npm|node|vitest)|as root/i)
  })
})

const UDEV = String.raw`echo 'SUBSYSTEM=="powercap", ACTION=="add", RUN+="/bin/sh -c \"chgrp -R rapl /sys%p; chmod -R g+r /sys%p\""' | sudo tee /etc/udev/rules.d/70-rapl.rules;`

test('laptop: the counters are closed, and nothing else counts', () => {
  const { code, diagnosis } = visits.intelLaptop
  expect(code).toBe(3)
  expect(diagnosis.verdict).toBe('CPU seconds only')
  expect(diagnosis.refused.find(({ name }) => name === 'rapl-powercap')).toEqual({
    severity: 'ERROR',
    name: 'rapl-powercap',
    code: 'READER_PERMISSION',
    reason:
      'The counter ROOT/sys/class/powercap/intel-rapl:0/energy_uj may not be read by this user (root only since CVE-2020-8694).',
    remedy: `Let a group read it: sudo groupadd -f rapl; sudo usermod -aG rapl "$USER"; ${UDEV} sudo udevadm control --reload; sudo udevadm trigger --subsystem-match=powercap --action=add; then log in again.`,
  })
  expect(laptopText).toBe(diagnosisText(diagnosis))
  expect(laptopText.split('\n').slice(0, 3)).toEqual([
    'No energy can be had here. CPU seconds are measured.',
    'There are counters, but they are closed or broken: what is marked ERROR below says how to open them.',
    'Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz, 8 hardware threads',
  ])
})

/** The lines of one reader that works. */
function readerLines(name: MachineName, reader: string): string[] {
  const lines = sectionOf(diagnosisText(visits[name].diagnosis), 'Readers that work')
  const start = lines.findIndex((line) => line.includes(` ${reader}: `))
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith('    '))
  return lines.slice(start, length < 0 ? undefined : start + 1 + length)
}

test('Xeon: both packages and their memory, each with its own range', () => {
  expect(visits.twoSocketXeon).toMatchObject({ code: 0, diagnosis: { verdict: 'simulated' } })
  const zone = 'ROOT/sys/class/powercap/intel-rapl'
  expect(readerLines('twoSocketXeon', 'rapl-powercap')).toEqual([
    '  WARN  rapl-powercap: simulated',
    `    package-0 (package): steps of 61.035 µJ, range 262 kJ, wraps after 17.5 min at 250 W; ${zone}:0/energy_uj`,
    `    dram-0 (dram): steps of 15.259 µJ, range 65.5 kJ, wraps after 4.4 min at 250 W; ${zone}:0:0/energy_uj`,
    `    package-1 (package): steps of 61.035 µJ, range 262 kJ, wraps after 17.5 min at 250 W; ${zone}:1/energy_uj`,
    `    dram-1 (dram): steps of 15.259 µJ, range 65.5 kJ, wraps after 4.4 min at 250 W; ${zone}:1:0/energy_uj`,
  ])
})

test('EPYC: the package, and no zone of a single core', () => {
  expect(visits.amdEpyc).toMatchObject({ code: 0, diagnosis: { verdict: 'simulated' } })
  expect(readerLines('amdEpyc', 'rapl-powercap')).toEqual([
    '  WARN  rapl-powercap: simulated',
    '    package-0 (package, firmware-model): steps of 15.259 µJ, range 65.5 kJ, wraps after 4.4 min at 250 W; ROOT/sys/class/powercap/intel-rapl:0/energy_uj',
  ])
})

test('virtual machine: the host keeps the counters, which no command here would change', () => {
  const { code, diagnosis } = visits.bareVirtualMachine
  expect({ code, verdict: diagnosis.verdict }).toEqual({ code: 3, verdict: 'CPU seconds only' })
  expect(diagnosis.refused.find(({ name }) => name === 'rapl-powercap')).toEqual({
    severity: 'INFO',
    name: 'rapl-powercap',
    code: 'READER_ABSENT',
    reason:
      'There are no RAPL package zones in ROOT/sys/class/powercap: ROOT/proc/cpuinfo has the flag "hypervisor", so this is a virtual machine, and its host keeps the counters.',
    remedy: 'Measure on bare metal; in a virtual machine the power model and CPU seconds are what there is.',
  })
  expect(diagnosisText(diagnosis)).not.toContain('marked ERROR')
})

/** What bare metal without the driver is told. */
function withoutDriver(): string {
  const roots = { sys: join(folder, 'none'), proc: join(folder, 'none'), dev: join(folder, 'none') }
  return probeReaders({ readers: ['rapl-powercap'], roots })
    .refused.map(({ remedy }) => remedy)
    .join()
}

test('the commands of the page are those of the doctor', () => {
  const page = readFileSync(PAGE, 'utf8')
  expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap((block) =>
    (block[1] ?? '').trimEnd().split('\n'),
  )
  expect(commands.length).toBeGreaterThan(10)
  const printed = Object.values(visits)
    .map(({ diagnosis }) => diagnosisText(diagnosis))
    .concat(withoutDriver())
    .join('\n')
  expect(commands.filter((command) => !printed.includes(command))).toEqual([])
})
