import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseComparison } from '../../src/reporters/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { GroundTruth, groundTruthUnavailable, simulatedZone } from '../../src/testing/index.ts'
import { comparedProject, QUICK_COMPARISON } from '../support/compared-project.ts'
import { startCommand } from '../support/energy-command.ts'
import { benchOf } from '../support/scripted-comparison.ts'

const unavailable = groundTruthUnavailable()

test.skipIf(unavailable)(
  `+8 %, 0 % and −5 % in real checkouts and fresh processes (${unavailable ?? 'FUSE'})`,
  { timeout: 400_000 },
  async () => {
    await using truth = await GroundTruth.start({
      target: 'opener',
      zones: [simulatedZone({ id: 'intel-rapl:0', name: 'package-0', idleWatts: 30, dynamicWatts: 3 })],
    })
    const project = comparedProject(
      {
        worse: { base: { ms: 2 }, head: { ms: 2.16 } },
        same: { base: { ms: 2 }, head: { ms: 2 } },
        better: { base: { ms: 2 }, head: { ms: 1.9 } },
      },
      QUICK_COMPARISON,
    )
    const env = { ...(project.env as Record<string, string>), ENERGY_SYS_ROOT: truth.root }
    const compare = (...words: string[]) => startCommand(project.root, ['compare', ...words], env).finished
    const started = performance.now()
    const { exitCode, stdout, stderr } = await compare('before', 'after', '--json', '--comment', 'comment.md')
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`)
    expect(stderr).toBe('')
    const comparison = parseComparison(stdout)
    console.log(
      comparison.benches.map(({ name, verdict, change }) => `${name} ${verdict} ${JSON.stringify(change)}`).join('\n'),
    )
    expect(benchOf(comparison, 'worse')).toMatchObject({ verdict: 'regression' })
    expect(benchOf(comparison, 'better')).toMatchObject({ verdict: 'improvement' })
    expect(benchOf(comparison, 'same').verdict).toBe('pass')
    expect(comparison).toMatchObject({ quantity: 'energy', provenance: 'simulated', verdict: 'regression' })
    expect(exitCode).toBe(1)
    expect(project.git('worktree', 'list').trimEnd().split('\n')).toHaveLength(1)
    await using db = await openDatabase(join(project.root, 'data/experiments.db'))
    expect((await db.loadComparison(comparison.id))?.benches).toHaveLength(3)
  },
)
