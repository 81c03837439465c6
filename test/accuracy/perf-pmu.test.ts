import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import koffi from 'koffi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EnergyEngine } from '../../src/engine/index.ts'
import { TSC_PMU, writePmuTree } from '../engine/readers/power-pmu-tree.ts'

const PARANOID = '/proc/sys/kernel/perf_event_paranoid'
/** What the tree makes of a TSC cycle. */
const JOULES_PER_CYCLE = 1e-8
const WINDOWS = 12
const LIMIT = 0.001
/** Of the rate of the TSC: two brackets of less than 1 µs over 100 ms. */
const CLOCK_ERROR = 2e-5
const TRIES = 200

/** The TSC and CLOCK_MONOTONIC of one moment, by the instruction and the system's clock, not through perf. */
const SOURCE = `
#include <time.h>
#include <x86intrin.h>
static long long now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec * 1000000000LL + t.tv_nsec; }
/* The moment with the narrowest bracket of some: TSC, ns of its middle, width. */
void moment(int tries, long long *out) {
  out[2] = 1LL << 62;
  for (int i = 0; i < tries; i++) {
    long long before = now(); unsigned long long tsc = __rdtsc(); long long after = now();
    if (after - before < out[2]) { out[0] = (long long)tsc; out[1] = before + (after - before) / 2; out[2] = after - before; }
  }
}
`

function unavailableBecause(): string | undefined {
  if (TSC_PMU === undefined) return 'no PMU msr with the event tsc'
  if (process.geteuid?.() !== 0 && Number(readFileSync(PARANOID, 'latin1')) > 0) return `${PARANOID} is above 0`
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
  } catch {
    // Said by the skipped test's name.
    return 'no gcc'
  }
  return undefined
}

const unavailable = unavailableBecause()

describe.skipIf(unavailable)(`a power PMU that counts the TSC (${unavailable ?? 'through the kernel'})`, () => {
  let directory: string
  let moment: () => { tsc: number; ns: number }

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'perf-pmu-'))
    writePmuTree(join(directory, 'sys'))
    writeFileSync(join(directory, 'tsc.c'), SOURCE)
    execFileSync('gcc', ['-O2', '-shared', '-fPIC', '-o', join(directory, 'tsc.so'), join(directory, 'tsc.c')])
    const call = koffi.load(join(directory, 'tsc.so')).func('void moment(int tries, void *out)')
    const out = new BigInt64Array(3)
    const origin = [0n, 0n]
    moment = () => {
      call(TRIES, out)
      if (origin[0] === 0n) origin.splice(0, 2, out[0] as bigint, out[1] as bigint)
      return {
        tsc: Number((out[0] as bigint) - (origin[0] as bigint)),
        ns: Number((out[1] as bigint) - (origin[1] as bigint)),
      }
    }
    moment()
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const spin = (ms: number): void => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }

  test.each([
    ['edges', 100],
    ['sampled', 250],
  ] as const)('%s: joules of windows of %d ms are those of the TSC within 0.1 %', async (mode, ms) => {
    await using engine = await EnergyEngine.open({
      readers: ['rapl-perf'],
      roots: { sys: join(directory, 'sys') },
      profileDir: directory,
      lock: { waitSeconds: 60 },
    })
    expect(engine.reader).toMatchObject({ name: 'rapl-perf', provenance: 'simulated' })
    const errors: number[] = []
    for (let i = 0; i < WINDOWS; i++) {
      // The rate of the TSC by the clock of the windows, over the time that holds the window.
      const before = moment()
      const { window, energy } = await engine.measure('spin', () => spin(ms), { mode })
      const after = moment()
      const watts = ((after.tsc - before.tsc) / ((after.ns - before.ns) / 1e9)) * JOULES_PER_CYCLE
      expect(window.counters).toHaveLength(1)
      expect(window.counters[0]?.fault).toBeUndefined()
      const error = Math.abs((energy.totalJoules ?? Number.NaN) / (watts * window.seconds) - 1)
      errors.push(error)
      // A reading that was held up has a wide bracket, and must be right within it; the others are right anyway.
      const bracket = (window.startUncertaintySeconds + window.endUncertaintySeconds) / window.seconds
      expect(error).toBeLessThan(bracket + CLOCK_ERROR)
      if (bracket < LIMIT) expect(error).toBeLessThan(LIMIT)
    }
    errors.sort((a, b) => a - b)
    const median = errors[WINDOWS >> 1] as number
    const worst = errors.at(-1) as number
    console.log(`${mode}, ${ms} ms: median ${(100 * median).toFixed(4)} %, worst ${(100 * worst).toFixed(4)} %`)
    expect(median).toBeLessThan(LIMIT)
  })
})
