import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Certificate } from '../../src/certify/certificate.ts'
import { verifiedCertificate } from '../../src/certify/verify.ts'
import { evenIntervals, GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'

const unavailable = groundTruthUnavailable()
const COMMAND = resolve(import.meta.dirname, '../../dist/cli/main.js')

const IDLE_WATTS = 20
const WATTS_PER_CORE = 60
const PERIOD_SECONDS = 0.005
const DISAGREEMENT = 0.1
const WALL = { slope: 1.25, watts: 15 }

/**
 * Writes joules at the wall into a file: those of the counter, more by a known factor, and a constant power beside them. Not
 * in the process that prints them: its CPU time would be that of the measured tree, and no energy of the counter.
 */
function wallMeter(file: string, energyPath: string): NodeJS.Timeout {
  const start = performance.now()
  writeFileSync(file, '')
  return setInterval(() => {
    const joules = Number(readFileSync(energyPath, 'latin1')) / 1e6
    const seconds = (performance.now() - start) / 1000
    appendFileSync(file, `${(WALL.slope * joules + WALL.watts * seconds).toFixed(6)} J\n`)
  }, 4)
}

const zoneOf = (factor: number, steps?: ReturnType<typeof evenIntervals>) =>
  simulatedZone({
    id: 'intel-rapl:0',
    name: 'package-0',
    idleWatts: factor * IDLE_WATTS,
    dynamicWatts: factor * WATTS_PER_CORE,
    ...(steps === undefined ? {} : { steps }),
  })

test.skipIf(unavailable)(
  `a machine of known counters is certified as what it is, and nothing names it (${unavailable ?? 'FUSE'})`,
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'certify-'))
    await using truth = await GroundTruth.start({ zones: [zoneOf(1, evenIntervals(PERIOD_SECONDS))] })
    await using second = await GroundTruth.start({ zones: [zoneOf(1 + DISAGREEMENT)] })
    const meter = wallMeter(join(root, 'meter'), truth.energyPath('intel-rapl:0'))
    const fd = openSync(second.energyPath('intel-rapl:0'), 'r')
    try {
      const words = ['certify', '--minutes', '0.1', '--wall-meter', `tail -f ${join(root, 'meter')}`]
      const child = spawn(process.execPath, [COMMAND, ...words], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe', fd],
        env: {
          ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|ENERGY_)/.test(name))),
          ENERGY_SYS_ROOT: truth.root,
          ENERGY_FDS: 'package-0:3',
          ENERGY_FDS_RANGES: 'package-0:262143999938',
          XDG_CACHE_HOME: join(root, 'cache'),
          XDG_CONFIG_HOME: join(root, 'settings'),
        },
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      let said = ''
      let complaints = ''
      child.stdout?.on('data', (bytes: Buffer) => (said += bytes.toString()))
      child.stderr?.on('data', (bytes: Buffer) => (complaints += bytes.toString()))
      await Promise.all([truth, second].map((each) => each.setTarget(child.pid as number)))
      const [code] = (await once(child, 'close')) as [number | null]
      expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
      expect(said).toMatch(/^The counters are simulated: /)
      const [file = ''] = readdirSync(root).filter((name) => /^vitest-energy-machine-[0-9a-f]{12}\.json$/.test(name))
      const text = readFileSync(join(root, file), 'utf8')
      provesWhatIsTrue(verifiedCertificate(file, text))
      namesNobody(text, root)
    } finally {
      clearInterval(meter)
      closeSync(fd)
      rmSync(root, { recursive: true, force: true })
    }
  },
)

function provesWhatIsTrue({
  provenance,
  sources,
  periods,
  noise,
  idle,
  agreement,
  falseAlarms,
  load,
  wallMeter,
  sampler,
}: Certificate): void {
  const figures = { periods, quiet: noise[0], idle, agreement, falseAlarms, load, wallMeter, sampler }
  console.log(JSON.stringify(figures))
  expect(provenance).toBe('simulated')
  const works = Object.fromEntries(sources.map((source) => [source.name, source.works || source.code]))
  expect(works).toMatchObject({ 'rapl-powercap': true, inherited: true, 'rapl-perf': 'READER_ABSENT' })

  const period = periods.find(({ source }) => source === 'rapl-powercap')
  expect(Math.abs((period?.quantiles.p50 ?? 0) / PERIOD_SECONDS - 1)).toBeLessThan(0.2)

  // Two edges in unknown phases of the steps: √2 · P · T / √12.
  const quiet = noise.find(({ load: of, domain, seconds }) => of === 'idle' && domain === 'total' && seconds === 0.03)
  const known = (IDLE_WATTS * PERIOD_SECONDS) / Math.sqrt(6)
  expect((quiet?.meanJoules ?? 0) / 0.03).toBeGreaterThan(0.8 * IDLE_WATTS)
  expect(quiet?.sdJoules).toBeGreaterThan(known / 5)
  expect(quiet?.sdJoules).toBeLessThan(known * 5)

  expect(idle?.meanWatts).toBeGreaterThan(0.95 * IDLE_WATTS)
  expect(idle?.meanWatts).toBeLessThan(1.3 * IDLE_WATTS)

  const [other] = agreement
  expect(other).toMatchObject({ source: 'inherited', against: 'rapl-powercap', domain: 'package' })
  expect(Math.abs((other?.difference.value ?? 0) - DISAGREEMENT)).toBeLessThan(0.05)

  expect(falseAlarms?.comparisons).toBeGreaterThan(0)
  // One of a hundred at an error of 1 %.
  expect(falseAlarms?.falseRegressions).toBeLessThanOrEqual(1)

  const slope = load?.wattsPerCore
  expect(load?.steps[0]).toMatchObject({ threads: 0 })
  expect(Math.abs((slope?.value ?? 0) / WATTS_PER_CORE - 1)).toBeLessThan(0.25)

  expect(wallMeter).toMatchObject({ unit: 'J' })
  expect(wallMeter?.readings).toBeGreaterThan(20)
  expect(Math.abs((wallMeter?.slope?.value ?? 0) / WALL.slope - 1)).toBeLessThan(0.5)

  expect(sampler?.samples).toBeGreaterThan(0)
}

/** What would name the machine or its owner. */
function namesNobody(text: string, root: string): void {
  const machineId = ['/etc/machine-id', '/var/lib/dbus/machine-id'].flatMap((path) => {
    try {
      return [readFileSync(path, 'latin1').trim()]
    } catch {
      return []
    }
  })
  const names = [hostname(), userInfo().username, userInfo().homedir, root, tmpdir(), 'tail -f', ...machineId]
  expect(names.filter((name) => name.length > 3 && text.includes(name))).toEqual([])
  expect(text).not.toMatch(/\/(?:home|root|tmp|dev|sys|proc)\b/)
}
