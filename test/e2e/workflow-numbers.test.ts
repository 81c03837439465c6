import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { parseEnergyReport } from '../../src/reporters/index.ts'
import { benchProject } from '../support/bench-project.ts'
import { startCommand } from '../support/energy-command.ts'

/** 10 W, and 20 W per busy core of the embedded server: asleep it draws the same at all times. */
const READER = `
  import { readFileSync } from 'node:fs'
  const textOf = (path) => {
    try { return readFileSync('/proc/' + path, 'latin1') } catch { return '' }
  }
  const ticksOf = (pid) => {
    if (!textOf(pid + '/cmdline').includes('embedded')) return 0
    const stat = textOf(pid + '/stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  export default {
    name: 'server-meter',
    summary: 'follows the CPU time of the embedded server',
    open: () => ({
      name: 'server-meter',
      provenance: 'simulated',
      counters: [{ id: 'package-0', domain: 'package', unitUj: 1 }],
      read(into) {
        const children = textOf(process.pid + '/task/' + process.pid + '/children').trim().split(' ')
        const ticks = children.reduce((sum, pid) => sum + ticksOf(pid), 0)
        into[0] = process.hrtime.bigint() / 100n + BigInt(200_000 * ticks)
      },
      close() {},
    }),
  }`
const SETTINGS = `
readers: [./server-meter.mjs]
bench: { control: false }
sampling: { telemetry: false }
limits: { backgroundCores: 1000 }
idle: { mode: auto, segments: 3, segmentSeconds: 0.2, maximumSpread: 1 }
`

type Row = Record<string, number> & { run_id: string; task: string; workflow_type: 'linear' | 'agentic' } & {
  pair_id: string
  baseline_id: string
  first_uj: bigint | number
  last_uj: bigint | number
}
type Phase = 'planning' | 'execution' | 'synthesis' | 'waiting'

const total = (values: number[]): number => values.reduce((all, each) => all + each, 0)
const mean = (values: number[]): number => total(values) / values.length
/** Equal to 1e-9 of their size. */
const same = (actual: number | undefined, expected: number | undefined): void => {
  expect(Number.isFinite(expected)).toBe(true)
  expect(Math.abs((actual ?? Number.NaN) - (expected ?? Number.NaN))).toBeLessThanOrEqual(
    1e-9 * Math.max(1e-3, Math.abs(expected ?? 0)),
  )
}
/** Quantile 0.975 of Student's t with one degree of freedom, tan(0.475 π). */
const STUDENT_OF_TWO = Math.tan(0.475 * Math.PI)

test.skipIf(process.platform !== 'linux')(
  'every published number can be computed from the database with plain SQL',
  async () => {
    using project = benchProject({ 'server-meter.mjs': READER, 'config/app_settings.yaml': SETTINGS })
    const words = ['run', 'geography_qa', 'tg_single_calc', '--repetitions', '2', '--attempts', '2', '--json']
    const { exitCode, stdout, stderr } = await startCommand(project.root, words, {}).finished
    expect(exitCode, stderr).toBe(0)
    const report = parseEnergyReport(stdout)
    expect(report.idleBaseline).toMatchObject({ accepted: true })
    expect(readFileSync(join(project.root, '.vitest/energy/energy.json'), 'utf8')).toBe(stdout.trimEnd().concat('\n'))

    const sql = new Database(project.database, { readonly: true })
    const rows = sql
      .prepare(
        `SELECT r.*, c.first_uj, c.last_uj,
        (SELECT SUM(total_tokens) FROM llm_interactions i WHERE i.run_id = r.run_id AND i.status = 'ok') AS tokens,
        (SELECT SUM(completion_tokens) FROM llm_interactions i WHERE i.run_id = r.run_id AND i.status = 'ok') AS completion,
        (SELECT COUNT(*) FROM llm_interactions i WHERE i.run_id = r.run_id) AS calls,
        (SELECT COUNT(*) FROM orchestration_events e WHERE e.run_id = r.run_id AND event_type = 'tool-call') AS tools
      FROM runs r JOIN run_counters c USING (run_id) ORDER BY r.run_id`,
      )
      .all() as Row[]
    const idle = sql.prepare('SELECT * FROM idle_baselines').all() as {
      baseline_id: string
      total_power_watts: number
    }[]
    const events = sql
      .prepare(
        'SELECT run_id, phase, SUM(self_joules) AS joules, SUM(self_seconds) AS seconds FROM orchestration_events GROUP BY 1, 2',
      )
      .all() as { run_id: string; phase: Phase; joules: number; seconds: number }[]
    const taxes = sql.prepare('SELECT * FROM orchestration_tax_summary').all() as Record<string, number | string>[]
    sql.close()

    // Runs: from the counters, the baseline and the calls.
    expect(rows).toHaveLength(12)
    expect(report.runs).toHaveLength(12)
    const activeOf = new Map<string, number>()
    for (const row of rows) {
      const told = report.runs.find(({ id }) => id === row.run_id)
      const joules = Number(BigInt(row.last_uj) - BigInt(row.first_uj)) / 1e6
      const idleWatts = idle.find(({ baseline_id }) => baseline_id === row.baseline_id)?.total_power_watts
      const active = joules - (idleWatts ?? Number.NaN) * (row.duration_seconds as number)
      activeOf.set(row.run_id, active)
      same(told?.totalJoules, joules)
      same(told?.activeJoules?.value, active)
      same(told?.joulesPerToken, joules / (row.tokens as number))
      same(told?.joulesPerCompletionToken, joules / (row.completion as number))
      same(told?.joulesPerLlmCall, joules / (row.calls as number))
      expect([told?.tokens?.total, told?.llmCalls, told?.toolCalls]).toEqual([row.tokens, row.calls, row.tools])
      const spans = events.filter(({ run_id }) => run_id === row.run_id)
      const gapJoules = joules - total(spans.map((each) => each.joules))
      const gapSeconds = (row.duration_seconds as number) - total(spans.map((each) => each.seconds))
      for (const phase of ['planning', 'execution', 'synthesis', 'waiting'] as const) {
        const own = spans.find((each) => each.phase === phase)
        const reported = told?.phases.find((each) => each.phase === phase)
        if (!own && phase !== 'waiting') {
          expect(reported).toBeUndefined()
          continue
        }
        const gap = phase === 'waiting'
        same(reported?.joules, (own?.joules ?? 0) + (gap ? gapJoules : 0))
        same(reported?.seconds, (own?.seconds ?? 0) + (gap ? gapSeconds : 0))
      }
    }

    // Goals: all attempts at one side of one pair.
    const used = rows.filter(({ warm_up }) => warm_up === 0)
    expect(used).toHaveLength(10)
    const ids = [...new Set(used.map(({ pair_id }) => pair_id))]
    const goals = ids.flatMap((id) =>
      (['linear', 'agentic'] as const).map((workflow) => {
        const runs = used.filter((row) => row.pair_id === id && row.workflow_type === workflow)
        return {
          id,
          workflow,
          task: runs[0]?.task ?? '',
          attempts: runs.length,
          reached: runs.some(({ success }) => success === 1),
          gross: total(runs.map(({ total_joules }) => total_joules as number)),
          active: total(runs.map(({ run_id }) => activeOf.get(run_id) ?? Number.NaN)),
        }
      }),
    )
    const byWorkflow = (workflow: string) => goals.filter((goal) => goal.workflow === workflow)
    const summary = report.goals
    expect(summary?.basis).toBe('active')
    for (const workflow of ['linear', 'agentic'] as const) {
      const own = byWorkflow(workflow)
      const reached = own.filter((goal) => goal.reached)
      const told = summary?.[workflow]
      expect([told?.goals, told?.succeeded]).toEqual([own.length, reached.length])
      for (const basis of ['gross', 'active'] as const) {
        same(told?.epg?.[basis]?.value, total(own.map((goal) => goal[basis])) / reached.length)
        same(told?.epgPaper?.[basis]?.value, total(reached.map((goal) => goal[basis])) / reached.length)
      }
    }
    // The calculation is beyond the linear side, which tries it twice each time.
    expect(
      byWorkflow('linear')
        .map(({ task, attempts, reached }) => `${task} ${attempts} ${reached}`)
        .toSorted(),
    ).toEqual(['geography_qa 1 true', 'geography_qa 1 true', 'tg_single_calc 2 false', 'tg_single_calc 2 false'])
    expect(byWorkflow('agentic').every(({ attempts, reached }) => attempts === 1 && reached)).toBe(true)
    const perSuccess = (workflow: string, of: typeof goals): number =>
      total(of.filter((goal) => goal.workflow === workflow).map(({ active }) => active)) /
      byWorkflow(workflow).filter(({ reached }) => reached).length
    same(summary?.ooi?.value, perSuccess('agentic', goals) / perSuccess('linear', goals))
    const reachedGoals = goals.filter(({ reached }) => reached)
    same(summary?.ooiPaper?.value, perSuccess('agentic', reachedGoals) / perSuccess('linear', reachedGoals))

    // Pairs, and the tax of each task.
    expect(taxes).toHaveLength(4)
    for (const task of ['geography_qa', 'tg_single_calc']) {
      const pairs = ids
        .map((id) => goals.filter((goal) => goal.id === id))
        .filter((sides) => sides[0]?.task === task)
        .map((sides) => ({
          id: sides[0]?.id,
          linear: sides.find(({ workflow }) => workflow === 'linear')?.active ?? Number.NaN,
          agentic: sides.find(({ workflow }) => workflow === 'agentic')?.active ?? Number.NaN,
        }))
      for (const { id, linear, agentic } of pairs) {
        const stored = taxes.find(({ comparison_id }) => comparison_id === id)
        same(stored?.tax_joules as number, agentic - linear)
        same(stored?.ratio as number, agentic / linear)
        same(stored?.tax_percent as number, (100 * (agentic - linear)) / agentic)
        same(stored?.overhead_percent as number, (100 * (agentic - linear)) / linear)
        expect(stored?.tax_low).toBeLessThan(agentic - linear)
        expect(stored?.tax_high).toBeGreaterThan(agentic - linear)
      }
      const told = report.pairs.find((each) => each.task === task)
      const [linear, agentic] = [mean(pairs.map((pair) => pair.linear)), mean(pairs.map((pair) => pair.agentic))]
      const logs = pairs.map((pair) => Math.log(pair.agentic / pair.linear))
      const half = (STUDENT_OF_TWO * Math.abs((logs[0] as number) - (logs[1] as number))) / 2
      expect([told?.pairs, told?.n, told?.method]).toEqual([2, 2, 'student-t'])
      same(told?.taxJoules, agentic - linear)
      same(told?.taxPercent, (100 * (agentic - linear)) / agentic)
      same(told?.taxRatio?.median, Math.exp(mean(logs)))
      same(told?.taxRatio?.low, Math.exp(mean(logs) - half))
      same(told?.taxRatio?.high, Math.exp(mean(logs) + half))
      console.log(`${task}: ratio ${told?.taxRatio?.median.toFixed(2)}, tax ${told?.taxJoules?.toFixed(2)} J`)
    }
  },
)
