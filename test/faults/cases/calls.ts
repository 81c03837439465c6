import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { EnergyEngine } from '../../../src/engine/energy-engine.ts'
import type { EngineOptions } from '../../../src/engine/engine-options.ts'
import { takeHostLock } from '../../../src/engine/host-lock.ts'
import { EnergyError, type EnergyErrorCode } from '../../../src/errors.ts'
import { openDatabase } from '../../../src/store/index.ts'
import { exampleBench, exampleExperiment } from '../../support/experiment.ts'
import type { FaultCase, Outcome } from '../fault-case.ts'
import { CALLS_SEEN } from './calls-seen.ts'

/** Asserts that a call throws our error, with a sentence of remedy. */
async function thrown(call: () => unknown, code: EnergyErrorCode, message: RegExp, hint: RegExp): Promise<string> {
  try {
    await call()
  } catch (error) {
    if (!(error instanceof EnergyError)) throw error
    assert.equal(error.code, code)
    assert.match(error.message, message)
    assert.match(error.hint, hint)
    return error.message
  }
  throw new Error(`${code} was not thrown`)
}

/** A folder of its own: the name of a counter tree that nobody else measures, too. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const openIn = (sys: string, more: EngineOptions = {}): Promise<EnergyEngine> =>
  EnergyEngine.open({ readers: ['fake:watts=30'], roots: { sys }, profileDir: join(sys, 'profile'), ...more })

async function isFree(counterRoot: string): Promise<void> {
  const lock = await takeHostLock({ counterRoot, waitSeconds: 0 })
  await lock.release()
}

async function afterClose(): Promise<Outcome> {
  return inFolder(async (sys) => {
    const engine = await openIn(sys)
    await engine.close()
    const said = await thrown(
      () => engine.session('edges'),
      'ENGINE_CLOSED',
      /^The engine has been closed\.$/,
      /EnergyEngine\.open\(\)/,
    )
    await thrown(() => engine.measure('some', () => 1), 'ENGINE_CLOSED', /closed/, /open/)
    await engine.close()
    await isFree(sys)
    return { said, kept: 'nothing', unchanged: 'the lock is free; closing twice is nothing' }
  })
}

async function outsideOfWindow(): Promise<Outcome> {
  return inFolder(async (sys) => {
    await using engine = await openIn(sys)
    await using session = engine.session('edges')
    const hint = /between start and stop|Call stop first|await/
    const said = await thrown(() => session.edge(), 'WINDOW_OPEN', /before the start of its window/, hint)
    session.start()
    await thrown(() => session.attribute([]), 'WINDOW_OPEN', /a window that has not ended/, hint)
    session.stop()
    await thrown(() => session.edge(), 'WINDOW_OPEN', /after the end of its window/, hint)
    const stray = { id: 1, name: 'x', kind: 'phase', startEdge: 0, endEdge: 9 }
    await thrown(() => session.attribute([stray as never]), 'WINDOW_OPEN', /is not of this window/, hint)
    const { seconds } = session.derive(session.raw())
    assert.ok(seconds > 0, 'the window itself is whole')
    return { said, kept: 'the window, with its energy', unchanged: 'the session goes on' }
  })
}

/** An engine that does not open gives back the right to measure: whoever has caught the error may open again. */
async function notOpened(): Promise<Outcome> {
  return inFolder(async (sys) => {
    const nothing = { readers: ['rapl-powercap'], requireMeasured: true, roots: { sys, dev: sys } }
    const said = await thrown(
      () => openIn(sys, nothing),
      'NO_COUNTER',
      /rapl-powercap: There are no RAPL/,
      /vitest-energy doctor/,
    )
    await isFree(sys)
    await thrown(() => openIn(sys, { readers: ['rappl'] }), 'READER_UNKNOWN', /no reader called "rappl"/, /Choose from/)
    await isFree(sys)
    writeFileSync(join(sys, 'no-reader.ts'), 'export const nothing = 1')
    await thrown(
      () => openIn(sys, { readers: ['./no-reader.ts'], root: sys }),
      'READER_INVALID',
      /no-reader\.ts/,
      /ReaderSource|reader/,
    )
    await isFree(sys)
    await using engine = await openIn(sys)
    assert.equal(engine.reader?.name, 'fake')
    return {
      said: said.split('\n')[0] ?? '',
      kept: 'nothing',
      unchanged: 'the lock is free, and the next engine opens',
    }
  })
}

async function lockedEngine(): Promise<Outcome> {
  return inFolder(async (sys) => {
    const holder = await takeHostLock({ counterRoot: sys, waitSeconds: 0 })
    const said = await thrown(
      () => openIn(sys, { lock: { waitSeconds: 0.05 } }),
      'LOCKED',
      new RegExp(`pid ${process.pid}\\)`),
      /lock\.waitSeconds/,
    )
    await holder.release()
    await isFree(sys)
    return { said, kept: 'nothing', unchanged: 'the holder keeps the lock, and it is free after it' }
  })
}

/** What stands in the shared lock file is nothing that is believed. */
async function oddLockFile(): Promise<Outcome> {
  return inFolder(async (path) => {
    for (const text of ['', '{"pid":', '4711 on somewhere (docker)', '\0'.repeat(1 << 20)]) {
      writeFileSync(join(path, 'vitest-energy.lock'), text)
      const lock = await takeHostLock({ counterRoot: path, path, waitSeconds: 0 })
      await lock.release()
    }
    assert.deepEqual(readdirSync(path), ['vitest-energy.lock'])
    return {
      said: 'nothing',
      kept: 'nothing',
      unchanged: 'the lock is taken and free again, whatever stood in its file',
    }
  })
}

/** Faults of a store that is read or written by its calls: nothing of a refused call is in it. */
async function refusedStore(): Promise<Outcome> {
  return inFolder(async (folder) => {
    const file = join(folder, 'some.db')
    const experiment = { ...exampleExperiment(), runs: [exampleBench()] }
    {
      await using db = await openDatabase(file)
      await db.migrate()
      await db.saveExperiment(experiment, [])
    }
    const raw = new Database(file)
    raw.exec("INSERT INTO schema_version VALUES (99, 'x', '2040-01-01T00:00:00Z')")
    const said = await (async () => {
      await using db = await openDatabase(file)
      const newer = (call: () => unknown): Promise<string> =>
        thrown(call, 'STORE_NEWER', /schema version 99/, /Update vitest-energy/)
      await newer(async () => void (await db.verify()[Symbol.asyncIterator]().next()))
      await newer(async () => void (await db.runIds()[Symbol.asyncIterator]().next()))
      return await newer(() => db.migrate())
    })()
    raw.exec(
      "DELETE FROM schema_version WHERE version = 99; UPDATE schema_version SET checksum = 'x' WHERE version = 1",
    )
    {
      await using db = await openDatabase(file)
      await thrown(() => db.migrate(), 'STORE_CORRUPT', /^Migration 1 of the database is not the one/, /keep it/)
    }
    raw.close()
    await thrown(
      () => openDatabase('mongodb://somewhere/x'),
      'STORE_UNAVAILABLE',
      /no store for mongodb URLs/,
      /ENERGY_DB/,
    )
    await thrown(async () => void (await openDatabase(folder)), 'STORE_UNAVAILABLE', /cannot be used/, /\S/)
    await using db = await openDatabase(file)
    assert.equal((await db.loadExperiment(experiment.id))?.runs.length, 1)
    return { said, kept: 'the experiment as it was', unchanged: 'no table, no row' }
  })
}

/** Codes of errors that calls of the package throw: the engine, the store, the comparison, the simulation. */
export const CALLS: FaultCase[] = [
  {
    fault: 'the engine is used after it was closed',
    place: 'engine: session, measure, close',
    tells: ['ENGINE_CLOSED'],
    run: afterClose,
  },
  {
    fault: 'a span outside of its window, or of another one',
    place: 'engine: edge, attribute',
    tells: ['WINDOW_OPEN'],
    run: outsideOfWindow,
  },
  {
    fault: 'an engine that does not open',
    place: 'engine: open, then open again',
    tells: ['NO_COUNTER', 'READER_UNKNOWN', 'READER_INVALID'],
    run: notOpened,
  },
  { fault: 'another process measures', place: 'engine: open', tells: ['LOCKED'], run: lockedEngine },
  {
    fault: 'the shared lock file is empty, torn, of nobody, or 1 MiB of zeros',
    place: 'takeHostLock with a path',
    tells: [],
    run: oddLockFile,
  },
  {
    fault: 'a newer, a changed and no database',
    place: 'store: open, migrate, verify, runIds',
    tells: ['STORE_NEWER', 'STORE_CORRUPT', 'STORE_UNAVAILABLE'],
    run: refusedStore,
  },
  ...CALLS_SEEN,
]
