import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/store/index.ts'
import { GroundTruth, simulatedZone } from '../../src/testing/index.ts'
import { type BenchProject, benchProject } from './bench-project.ts'

const WATTS = 30
const BENCHES = 3
const FILE = `
import { test } from 'vitest'
test('work', async ({ bench }) => {
  await bench('a hash of numbers', () => { let h = 7; for (let i = 0; i < 1000; i++) h = ((h << 5) ^ (h >>> 2) ^ i) & 0xffffff; return h }).run()
  await bench('sleep', async () => { await new Promise((done) => setTimeout(done, 20)) }).run()
  await bench('allocation', () => Array.from({ length: 100 }, (_, i) => ({ i }))).run()
})`

/** One `vitest bench` with the settings of a user who sets nothing. */
export interface Invocation {
  seconds: number
  /** Relative errors of the power of its benches, which is known. */
  errors: number[]
  databaseBytes: number
}

/** A project whose benches are run again and again into one SQLite file, at a power that is known. */
export class SoakedProject implements AsyncDisposable {
  readonly invocations: Invocation[] = []
  /** What went wrong, in words. */
  readonly problems: string[] = []
  readonly #truth: GroundTruth
  readonly #project: BenchProject

  private constructor(truth: GroundTruth, project: BenchProject) {
    this.#truth = truth
    this.#project = project
  }

  static async start(): Promise<SoakedProject> {
    const zone = simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: WATTS })
    const truth = await GroundTruth.start({ zones: [zone] })
    return new SoakedProject(truth, benchProject({ 'config/app_settings.yaml': '', 'some.bench.ts': FILE }))
  }

  async run(): Promise<void> {
    const begun = performance.now()
    const { exitCode, output, report } = await this.#project.run({ env: { ENERGY_SYS_ROOT: this.#truth.root } })
    if (exitCode !== 0) this.problems.push(`vitest bench ended with ${exitCode}: ${output}`)
    if (exitCode === 0) this.problems.push(...this.left().map((each) => `after an invocation: ${each}`))
    const errors = report?.benchmarks.map(({ watts = Number.NaN }) => watts / WATTS - 1) ?? []
    this.invocations.push({
      seconds: (performance.now() - begun) / 1000,
      errors,
      databaseBytes: statSync(this.#project.database).size,
    })
  }

  /** Spools, locks, files beside the database and processes of invocations that have ended. */
  left(): string[] {
    const { root, database } = this.#project
    const spools = readdirSync(join(root, '.vitest/energy/spool')).map((name) => `the spool ${name}`)
    const beside = readdirSync(join(database, '..'))
      .map((name) => join(database, '..', name))
      .filter((path) => path !== database)
    return [...spools, ...beside, ...processesIn(root)]
  }

  /** What the database says after the last invocation: every run of every one once, nothing that contradicts itself. */
  async check(): Promise<{ runs: number; expected: number; findings: number }> {
    await using db = await openDatabase(this.#project.database, { readonly: true })
    const ids: string[] = []
    for await (const { runId } of db.runIds()) ids.push(runId)
    let findings = 0
    for await (const finding of db.verify()) {
      findings++
      this.problems.push(JSON.stringify(finding))
    }
    return { runs: new Set(ids).size, expected: BENCHES * this.invocations.length, findings }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#project[Symbol.dispose]()
    await this.#truth.close()
  }
}

/** Processes that work in a folder, or below it. */
export function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const inside = `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)
        return inside ? [`process ${pid}: ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`] : []
      } catch {
        // It ended between the listing and the look.
        return []
      }
    })
}
