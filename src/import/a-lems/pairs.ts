import type { PairRecord, TaskRun } from '../../run.ts'
import { numberOf, present, type Row } from './row.ts'
import { stableId } from './stable-id.ts'
import { untrustedOf } from './untrusted.ts'

const task = ({ workflowFacts }: TaskRun) => workflowFacts as NonNullable<typeof workflowFacts>

/**
 * The pairs whose two runs are given, with the energies of their samples. Their taxes stand beside the agentic run, where
 * nothing uses them; a tax above idle would need an idle power that holds.
 *
 * @param rows of `orchestration_tax_summary`
 * @param runs by their key in the database
 */
export function importedPairs(
  rows: readonly Row[],
  runs: ReadonlyMap<number, TaskRun>,
  database: string,
): { pairs: PairRecord[]; runs: TaskRun[] } {
  const changed = new Map(runs)
  const pairs = rows.flatMap((row): PairRecord[] => {
    const keys = [numberOf(row, 'linear_run_id') ?? -1, numberOf(row, 'agentic_run_id') ?? -1] as const
    const [linear, agentic] = [changed.get(keys[0]), changed.get(keys[1])]
    if (!linear || !agentic) return []
    const id = stableId(BigInt(agentic.startNs), database, 'orchestration_tax_summary', ...keys)
    const pair = (order: number) => ({ id, block: task(linear).goal.repetition, order })
    const linearFirst = BigInt(linear.startNs) <= BigInt(agentic.startNs)
    changed.set(keys[0], { ...linear, workflowFacts: { ...task(linear), pair: pair(linearFirst ? 0 : 1) } })
    const untrusted = untrustedOf('orchestration_tax_summary', row, 'orchestration_tax_summary.')
    const imported = agentic.imported && {
      ...agentic.imported,
      untrusted: { ...agentic.imported.untrusted, ...untrusted },
    }
    changed.set(keys[1], {
      ...agentic,
      ...present({ imported }),
      workflowFacts: { ...task(agentic), pair: pair(linearFirst ? 1 : 0) },
    })
    return [
      {
        id,
        task: task(linear).task,
        model: task(linear).model.id,
        repetition: task(linear).goal.repetition,
        linearRunId: linear.id,
        agenticRunId: agentic.id,
        linearAttempts: task(linear).goal.attempt,
        agenticAttempts: task(agentic).goal.attempt,
        linearSuccess: linear.success,
        agenticSuccess: agentic.success,
        ...present({ linearJoules: linear.totalJoules, agenticJoules: agentic.totalJoules }),
      },
    ]
  })
  return { pairs, runs: [...changed.values()] }
}
