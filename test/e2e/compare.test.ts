import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { COMPARISON_FILE, parseComparison } from '../../src/reporters/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { comparedProject, QUICK_COMPARISON } from '../support/compared-project.ts'
import { startCommand } from '../support/energy-command.ts'
import { scratch } from '../support/scratch.ts'
import { benchOf } from '../support/scripted-comparison.ts'

const unavailable = groundTruthUnavailable()

/** Working directories of all processes that lie in a folder. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readlinkSync(`/proc/${pid}/cwd`)]
      } catch {
        // It has ended meanwhile.
        return []
      }
    })
    .filter((path) => path.startsWith(folder))
}

/** Lines of the only log of pairs: its head, the warm-up pair and those that are finished. */
function loggedLines(folder: string): number {
  const [name] = existsSync(folder) ? readdirSync(folder) : []
  return name === undefined ? 0 : readFileSync(join(folder, name), 'utf8').split('\n').length - 1
}

test.skipIf(unavailable)(
  `+8 %, 0 % and −5 % in checkouts and fresh processes, interrupted and gone on with (${unavailable ?? 'FUSE'})`,
  { timeout: 600_000 },
  async () => {
    await using truth = await GroundTruth.start({
      target: 'opener',
      zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 30, dynamicWatts: 3 })],
    })
    const project = comparedProject(
      scratch(),
      {
        worse: { base: { ms: 2 }, head: { ms: 2.16 } },
        same: { base: { ms: 2 }, head: { ms: 2 } },
        better: { base: { ms: 2 }, head: { ms: 1.9 } },
        outside: { base: { ms: 2 }, head: { ms: 2, beforeMs: 100 } },
      },
      QUICK_COMPARISON,
    )
    const env: Record<string, string> = { ...(project.env as Record<string, string>), ENERGY_SYS_ROOT: truth.root }
    const cache = env.XDG_CACHE_HOME ?? ''
    const words = ['compare', 'before', 'after', '--json', '--comment', 'comment.md']
    const worktrees = () => project.git('worktree', 'list').trimEnd().split('\n')
    const logs = join(project.root, '.vitest/energy/compare')

    const interrupted = startCommand(project.root, words, env)
    // The head of the log, the warm-up and one pair.
    let ended: string | undefined
    void interrupted.finished.then(({ stderr: said }) => {
      ended = said
    })
    while (loggedLines(logs) < 3 && ended === undefined) await sleep(20)
    expect(ended).toBeUndefined()
    expect(worktrees()).toHaveLength(3)
    process.kill(interrupted.pid, 'SIGINT')
    const stopped = await interrupted.finished
    expect(stopped).toMatchObject({ exitCode: 3, stdout: '' })
    expect(stopped.stderr).toContain('the same command goes on')
    expect(worktrees()).toHaveLength(1)
    expect(processesIn(cache)).toEqual([])
    expect(loggedLines(logs)).toBeGreaterThanOrEqual(3)

    const started = performance.now()
    const { exitCode, stdout, stderr } = await startCommand(project.root, words, env).finished
    expect(stderr, stderr).toMatch(/^Going on with \d finished pairs? of the same comparison\.\n$/)
    const comparison = parseComparison(stdout)
    const seen = comparison.benches.map(({ name, verdict, change }) => {
      const { change: estimate = 0, low = 0, high = 0 } = change ?? {}
      return `${name} ${verdict} ${[estimate, low, high].map((each) => (100 * each).toFixed(2)).join(' ')}`
    })
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s for the rest: ${seen.join('; ')}`)
    expect(benchOf(comparison, 'worse'), stdout).toMatchObject({ verdict: 'regression' })
    expect(benchOf(comparison, 'same')).toMatchObject({ verdict: 'pass' })
    expect(benchOf(comparison, 'outside')).toMatchObject({ verdict: 'pass' })
    expect(benchOf(comparison, 'better')).toMatchObject({ verdict: 'improvement' })
    for (const { pairs } of comparison.benches) expect(pairs.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
    expect(comparison).toMatchObject({ quantity: 'energy', provenance: 'simulated', verdict: 'regression' })
    expect(exitCode).toBe(1)
    expect(worktrees()).toHaveLength(1)
    expect(readdirSync(logs)).toEqual([])
    expect(readFileSync(join(project.root, 'comment.md'), 'utf8')).toContain('worse')
    expect(readFileSync(join(project.root, '.vitest/energy', COMPARISON_FILE), 'utf8')).toContain(comparison.id)
    await using db = await openDatabase(join(project.root, 'data/experiments.db'))
    expect((await db.loadComparison(comparison.id))?.benches).toHaveLength(4)
  },
)
