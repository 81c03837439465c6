import type { SpanRecord, TaskRun } from '../run.ts'

/** Energy per thing counted; undefined when one of them is unknown, or nothing was counted. */
export function energyPer(joules: number | undefined, count: number | undefined): number | undefined {
  return joules === undefined || count === undefined || count === 0 ? undefined : joules / count
}

/** All energy of a run, idle included, by what it was spent on. J; what cannot be told has no key. */
export interface RunEnergyPer {
  joulesPerToken?: number
  joulesPerCompletionToken?: number
  /** Each try of a retried call counts. */
  joulesPerLlmCall?: number
  joulesPerToolCall?: number
}

/** The whole energy of a workflow run per token, per call of the model and per call of a tool. */
export function runEnergyPer({ totalJoules, workflowFacts }: TaskRun): RunEnergyPer {
  if (!workflowFacts) return {}
  const { tokens, calls, toolCalls } = workflowFacts
  const per = {
    joulesPerToken: energyPer(totalJoules, tokens.total),
    joulesPerCompletionToken: energyPer(totalJoules, tokens.completion),
    joulesPerLlmCall: energyPer(totalJoules, calls.length),
    joulesPerToolCall: energyPer(totalJoules, toolCalls),
  }
  return Object.fromEntries(Object.entries(per).filter(([, joules]) => joules !== undefined))
}

/** What the calls of one tool took by themselves. */
export interface ToolEnergy {
  tool: string
  calls: number
  seconds: number
  /** Sum of the self-energies of its spans; absent as soon as one is unknown. */
  joules?: number
  joulesPerCall?: number
}

/** Energy of each tool, in the order of first use. */
export function toolEnergy(spans: readonly SpanRecord[]): ToolEnergy[] {
  const named = spans.filter(({ type, name }) => type === 'tool-call' && name !== undefined)
  return [...Map.groupBy(named, ({ name }) => name as string)].map(([tool, calls]) => {
    const known = calls.flatMap(({ selfJoules }) => selfJoules ?? [])
    const joules = known.length === calls.length ? known.reduce((sum, each) => sum + each, 0) : undefined
    const joulesPerCall = energyPer(joules, calls.length)
    return {
      tool,
      calls: calls.length,
      seconds: calls.reduce((sum, { selfSeconds }) => sum + selfSeconds, 0),
      ...(joules === undefined ? {} : { joules }),
      ...(joulesPerCall === undefined ? {} : { joulesPerCall }),
    }
  })
}
